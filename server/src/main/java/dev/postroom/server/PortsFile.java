package dev.postroom.server;

import dev.postroom.server.options.SystemReason;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The file that lists the URLs of all ports, for programs that start a server on free ones
/// (docs/spec/core.md 2.5): `{"nats":["nats://127.0.0.1:4222"],"monitoring":[...]}`. Immutable.
///
/// @param path `folder/program_pid.ports`
record PortsFile(Path path) {

  /// Return the file of a process.
  static PortsFile in(String folder, String program, long pid) {
    return new PortsFile(Path.of(folder).resolve(program + "_" + pid + ".ports"));
  }

  /// Write the file in one step: who polls for it never reads half of it.
  ///
  /// @param nats where clients connect
  /// @param monitoring where monitoring answers; nothing is said of it when empty
  /// @param webSocket where clients connect by WebSocket; as well
  /// @throws IOException whose message is Go's: `open x: permission denied`
  void write(List<String> nats, List<String> monitoring, List<String> webSocket)
      throws IOException {
    List<String> members = new ArrayList<>();
    members.add(member("nats", nats));
    if (!monitoring.isEmpty()) {
      members.add(member("monitoring", monitoring));
    }
    if (!webSocket.isEmpty()) {
      members.add(member("websocket", webSocket));
    }
    String json = "{" + String.join(",", members) + "}";
    Path unfinished = path.resolveSibling("." + path.getFileName());
    try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
      out.write(json.getBytes(StandardCharsets.US_ASCII));
    } catch (FileNotFoundException unopened) {
      throw new IOException("open " + path + ": " + SystemReason.of(unopened), unopened);
    } catch (IOException failed) {
      throw new IOException("write " + path + ": " + SystemReason.of(failed), failed);
    }
    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String member(String name, List<String> urls) {
    return "\"" + name + "\":[\"" + String.join("\",\"", urls) + "\"]";
  }

  /// Remove the file.
  ///
  /// @throws IOException whose message is Go's: `remove x: no such file or directory`
  void delete() throws IOException {
    try {
      Files.delete(path);
    } catch (NoSuchFileException gone) {
      throw new IOException("remove " + path + ": no such file or directory", gone);
    } catch (IOException refused) {
      throw new IOException("remove " + path + ": " + SystemReason.of(refused), refused);
    }
  }
}
