package dev.postroom.server.logging;

import dev.postroom.server.options.SystemReason;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/// A log file that is appended to, and moved away when it has become too large (docs/spec/core.md
/// 2.6). Guarded by its log's lock.
final class LogFile implements LineOutput {
  private final String name;
  private final Path path;
  private final Rotation rotation;
  private OutputStream stream;
  private long size;
  private long full; // the size past which the next rotation is due
  private boolean isTorn; // whether the last line could be written in part only

  private LogFile(String name, Rotation rotation) throws IOException {
    this.name = name;
    this.path = Path.of(name);
    this.rotation = rotation;
    this.stream = openStream();
    measure();
  }

  /// Open a file to append to it.
  ///
  /// @throws IOException when it cannot be opened; the message is the system's
  static LogFile open(String name, Rotation rotation) throws IOException {
    return new LogFile(name, rotation);
  }

  /// The owner may write and the group may read it. A plain stream and no channel, because an
  /// interrupted thread that logs would close a channel.
  private OutputStream openStream() throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    } catch (FileSystemException _) {
      // It is there already; or it cannot be made, and the stream will say why.
    }
    try {
      return new FileOutputStream(path.toFile(), true);
    } catch (FileNotFoundException unopened) {
      throw new IOException("open " + path + ": " + SystemReason.of(unopened), unopened);
    }
  }

  private void measure() {
    size = currentSize();
    full = rotation.sizeLimit() == 0 ? Long.MAX_VALUE : rotation.sizeLimit();
  }

  private long currentSize() {
    return path.toFile().length(); // 0 when it cannot be told
  }

  @Override
  public void write(byte[] line) throws IOException {
    try {
      if (isTorn) {
        stream.write('\n');
        size++;
        isTorn = false;
      }
      stream.write(line);
      size += line.length;
    } catch (IOException failed) {
      // A disk that becomes full takes a part of the line: the next one must begin on its own.
      long reached = currentSize();
      isTorn |= reached > size;
      size = reached;
      throw failed;
    }
  }

  @Override
  public boolean isFull() {
    return size > full;
  }

  /// The file is moved and not copied: what is in it stays whole, and no line goes elsewhere.
  @Override
  public List<String> rotate(Instant now) throws IOException {
    full = size + rotation.sizeLimit(); // when it fails it is not tried again with every line
    Path backup = rotation.move(path, now);
    OutputStream before = stream;
    stream = openStream();
    measure();
    before.close();
    return rotation.purge(path, name + backup.toString().substring(path.toString().length()));
  }

  @Override
  public boolean reopen() throws IOException {
    OutputStream before = stream;
    stream = openStream();
    isTorn = false;
    measure();
    before.close();
    return true;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
