package dev.postroom.interop;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.server.PostroomServer;
import dev.postroom.server.ServerBuilder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/// A program with a server, a greeter and who asks him. The greeter says how many sockets the JVM
/// holds while he answers; the program ends badly when it holds some, unless its first argument is
/// `listening`. Linux only.
final class SocketFreeGreeter {
  private SocketFreeGreeter() {}

  public static void main(String[] words) throws IOException {
    boolean listens = words.length > 0 && words[0].equals("listening");
    ServerBuilder builder = PostroomServer.builder();
    try (PostroomServer server = (listens ? builder : builder.withoutListener()).start();
        Connection service = connect(server);
        Connection client = connect(server)) {
      service.subscribe(
          "greeter.greet",
          request ->
              request.respond("Hello, " + request.text() + "! Sockets: " + countOpenSockets()));
      service.flush(Duration.ofSeconds(10));
      System.out.println(client.request("greeter.greet", "World", Duration.ofSeconds(10)).text());
      int left = countOpenSockets();
      if (left > 0 && !listens) {
        throw new IllegalStateException("the JVM holds " + left + " sockets");
      }
    }
  }

  private static Connection connect(PostroomServer server) {
    return Nats.connect(ClientOptions.builder().inProcess(server::connect).build());
  }

  private static int countOpenSockets() throws IOException {
    int sockets = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        sockets += isSocket(descriptor) ? 1 : 0;
      }
    }
    return sockets;
  }

  private static boolean isSocket(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (NoSuchFileException _) {
      return false; // closed since the folder was listed
    }
  }
}
