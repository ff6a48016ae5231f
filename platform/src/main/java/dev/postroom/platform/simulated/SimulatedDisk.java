package dev.postroom.platform.simulated;

import dev.postroom.platform.Disk;
import dev.postroom.platform.DiskFile;
import dev.postroom.platform.simulated.NameJournal.Entry;
import dev.postroom.platform.simulated.Node.Directory;
import dev.postroom.platform.simulated.Node.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A disk in memory that forgets what was not synced, fills up, and fails on request.
///
/// [#crash] returns what a machine could find after a power cut at this moment; the disk itself
/// stays as it is, so that one moment can be cut many times. To cut at every moment of a workload,
/// run it once to learn [#steps], then again with [#powerOffAfter] each of them. Files hold at most
/// 2 GiB. Confined to one thread.
public final class SimulatedDisk implements Disk {
  private final Directory root;
  private final NameJournal journal = new NameJournal();
  private final Random random;
  private long capacity = Long.MAX_VALUE;
  private long steps;
  private long lastStep = Long.MAX_VALUE;
  private boolean isShort;
  private int readsPerFlip;

  /// Make an empty disk; the seed decides where short transfers end and which bits flip.
  public SimulatedDisk(long seed) {
    this(seed, new Directory());
  }

  private SimulatedDisk(long seed, Directory root) {
    this.random = new Random(seed);
    this.root = root;
  }

  /// Hold at most this many bytes of file contents; past it, writes throw `No space left on device`
  /// once not a single byte fits.
  public void limitSpace(long bytes) {
    capacity = bytes;
  }

  /// Let reads and writes move fewer bytes than they could, at least one.
  public void shortenTransfers(boolean on) {
    isShort = on;
  }

  /// Flip one bit of what is read, once in so many reads on average; 0 means never. The disk's
  /// bytes stay as they are.
  public void flipBits(int everyReads) {
    readsPerFlip = everyReads;
  }

  /// Let the next sync of a file or directory throw `Input/output error`. A file's un-synced
  /// changes are gone then, for readers too; a directory's stay pending.
  public void failNextSync(String path) throws IOException {
    switch (find(path)) {
      case File file -> file.failNextSync = true;
      case Directory directory -> directory.failNextSync = true;
    }
  }

  /// Change one byte for good, as a worn-out sector does: exclusive-or it with the mask.
  public void damage(String path, long position, int mask) throws IOException {
    Image image = file(path).current();
    if (position < 0 || position >= image.size()) {
      throw new IllegalArgumentException("nothing at " + position + " of " + path);
    }
    file(path).flip((int) position, mask);
  }

  /// Return how many calls have changed or synced something so far.
  public long steps() {
    return steps;
  }

  /// Let this many more such calls through; then every call throws `power is off`.
  public void powerOffAfter(long moreSteps) {
    lastStep = steps + moreSteps;
  }

  /// Return a disk as a power cut now could leave it, everything on it durable and no fault set:
  /// all that was synced, and any legal part of the rest as the seed has it.
  public SimulatedDisk crash(long seed) {
    Chance chance = new Chance(seed);
    Map<Directory, Map<String, Node>> names = new HashMap<>();
    for (Entry survivor : journal.survivors(chance)) {
      Directory directory = survivor.name().directory();
      survivor.applyTo(names.computeIfAbsent(directory, d -> new TreeMap<>(d.durable)));
    }
    return new SimulatedDisk(seed, copy(root, names, chance));
  }

  private static Directory copy(
      Directory directory, Map<Directory, Map<String, Node>> survivors, Chance chance) {
    Directory copy = new Directory();
    survivors
        .getOrDefault(directory, directory.durable)
        .forEach(
            (name, node) -> {
              Node left =
                  switch (node) {
                    case File file -> file.afterPowerCut(chance);
                    case Directory inner -> copy(inner, survivors, chance);
                  };
              copy.current.put(name, left);
              copy.durable.put(name, left);
            });
    return copy;
  }

  @Override
  public DiskFile open(String path, Open how) throws IOException {
    requirePower();
    Directory parent = parent(path);
    Node node = parent.current.get(name(path));
    if (node instanceof Directory) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    if (node instanceof File file) {
      if (how == Open.CREATE_NEW) {
        throw new FileAlreadyExistsException(path);
      }
      return new OpenFile(file, how != Open.READ);
    }
    if (how == Open.READ || how == Open.WRITE) {
      throw new NoSuchFileException(path);
    }
    step();
    File created = new File();
    journal.change(new Entry(parent, name(path), created));
    return new OpenFile(created, true);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    requirePower();
    Node node = find(from);
    Directory target = parent(to);
    Node replaced = target.current.get(name(to));
    if (replaced == node) {
      return;
    }
    if (replaced instanceof Directory || (replaced != null && node instanceof Directory)) {
      throw new FileSystemException(from, to, "a directory replaces nothing");
    }
    if (to.startsWith(from + "/")) {
      throw new FileSystemException(from, to, "Invalid argument");
    }
    step();
    journal.change(new Entry(parent(from), name(from), null), new Entry(target, name(to), node));
  }

  @Override
  public void delete(String path) throws IOException {
    requirePower();
    if (find(path) instanceof Directory directory && !directory.current.isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    step();
    journal.change(new Entry(parent(path), name(path), null));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    requirePower();
    return List.copyOf(directory(directory).current.keySet());
  }

  @Override
  public void createDirectory(String directory) throws IOException {
    requirePower();
    Directory parent = parent(directory);
    if (parent.current.containsKey(name(directory))) {
      throw new FileAlreadyExistsException(directory);
    }
    step();
    journal.change(new Entry(parent, name(directory), new Directory()));
  }

  @Override
  public void syncDirectory(String path) throws IOException {
    requirePower();
    Directory directory = directory(path);
    step();
    if (directory.failNextSync) {
      directory.failNextSync = false;
      throw new IOException("Input/output error");
    }
    journal.sync(directory);
  }

  @Override
  public long usableSpace() throws IOException {
    requirePower();
    return Math.max(0, capacity - used(root));
  }

  private static long used(Directory directory) {
    long used = 0;
    for (Node node : directory.current.values()) {
      used +=
          switch (node) {
            case File file -> file.current().size();
            case Directory inner -> used(inner);
          };
    }
    return used;
  }

  private File file(String path) throws IOException {
    if (find(path) instanceof File file) {
      return file;
    }
    throw new FileSystemException(path, null, "Is a directory");
  }

  private Directory directory(String path) throws IOException {
    if (find(path) instanceof Directory directory) {
      return directory;
    }
    throw new NotDirectoryException(path);
  }

  private Directory parent(String path) throws IOException {
    String inner = name(path);
    int slash = path.length() - inner.length() - 1;
    return directory(slash < 0 ? "" : path.substring(0, slash));
  }

  private static String name(String path) {
    List<String> names = Disk.names(path);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("the root of a disk has no name");
    }
    return names.getLast();
  }

  private Node find(String path) throws IOException {
    Node node = root;
    for (String name : Disk.names(path)) {
      Node next = node instanceof Directory directory ? directory.current.get(name) : null;
      if (next == null) {
        throw new NoSuchFileException(path);
      }
      node = next;
    }
    return node;
  }

  private void step() throws IOException {
    requirePower();
    steps++;
  }

  private void requirePower() throws IOException {
    if (steps >= lastStep) {
      throw new IOException("power is off");
    }
  }

  private int transfer(int most) {
    return isShort && most > 1 ? 1 + random.nextInt(most) : most;
  }

  /// A file as one opener sees it.
  private final class OpenFile implements DiskFile {
    private final File file;
    private final boolean isWritable;
    private boolean isClosed;

    OpenFile(File file, boolean isWritable) {
      this.file = file;
      this.isWritable = isWritable;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      requireOpen();
      if (position < 0) {
        throw new IllegalArgumentException("negative position: " + position);
      }
      if (!target.hasRemaining()) {
        return 0;
      }
      long left = file.current().size() - position;
      if (left <= 0) {
        return -1;
      }
      int length = transfer((int) Math.min(left, target.remaining()));
      int start = target.position();
      file.current().read((int) position, target, length);
      if (readsPerFlip > 0 && random.nextInt(readsPerFlip) == 0) {
        int at = start + random.nextInt(length);
        target.put(at, (byte) (target.get(at) ^ 1 << random.nextInt(8)));
      }
      return length;
    }

    @Override
    public int write(long position, ByteBuffer source) throws IOException {
      requireWritable();
      if (!source.hasRemaining()) {
        return 0;
      }
      int length = transfer(source.remaining());
      int grows = Math.max(0, Image.end(position, length) - file.current().size());
      long missing = grows == 0 ? 0 : grows - usableSpace();
      if (missing > 0) {
        length -= (int) Math.min(missing, length);
        if (length == 0) {
          throw new IOException("No space left on device");
        }
      }
      step();
      byte[] bytes = new byte[length];
      source.get(bytes);
      file.write((int) position, bytes);
      return length;
    }

    @Override
    public void sync() throws IOException {
      requireOpen();
      step();
      if (file.failNextSync) {
        file.failNextSync = false;
        file.dropPending();
        throw new IOException("Input/output error");
      }
      file.sync();
    }

    @Override
    public long size() throws IOException {
      requireOpen();
      return file.current().size();
    }

    @Override
    public void truncate(long size) throws IOException {
      requireWritable();
      if (size < 0) {
        throw new IllegalArgumentException("negative size: " + size);
      }
      step();
      if (size < file.current().size()) {
        file.truncate((int) size);
      }
    }

    @Override
    public void close() {
      isClosed = true;
    }

    private void requireOpen() throws IOException {
      if (isClosed) {
        throw new ClosedChannelException();
      }
      requirePower();
    }

    private void requireWritable() throws IOException {
      requireOpen();
      if (!isWritable) {
        throw new NonWritableChannelException();
      }
    }
  }
}
