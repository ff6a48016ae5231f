package dev.postroom.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The machine's file system below one directory. Immutable; symbolic links are not followed when a
/// file is opened, so that a link planted in a store cannot lead out of it.
final class SystemDisk implements Disk {
  private final Path root;

  SystemDisk(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public DiskFile open(String path, Open how) throws IOException {
    return new ChannelFile(FileChannel.open(resolve(path), options(how)));
  }

  private static Set<OpenOption> options(Open how) {
    return switch (how) {
      case READ -> Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      case WRITE ->
          Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      case CREATE ->
          Set.of(
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              LinkOption.NOFOLLOW_LINKS);
      case CREATE_NEW ->
          Set.of(
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE_NEW,
              LinkOption.NOFOLLOW_LINKS);
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.delete(resolve(path));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(resolve(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void createDirectory(String directory) throws IOException {
    Files.createDirectory(resolve(directory));
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    // Linux lets a directory be opened for reading and synced; that is what makes its names durable
    try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableSpace() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  private Path resolve(String path) {
    Path resolved = root;
    for (String name : Disk.names(path)) {
      resolved = resolved.resolve(name);
    }
    return resolved;
  }

  private record ChannelFile(FileChannel channel) implements DiskFile {

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public int write(long position, ByteBuffer source) throws IOException {
      return channel.write(source, position);
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
