package dev.postroom.server.options;

/// What a process leaves on the disk for others to find it (docs/spec/core.md 2.5).
///
/// @param pidFile the file that holds the process id; empty means none
/// @param portsFileDir the folder of the file that lists the URLs of all ports; empty means none
/// @param unixSocket the file through which clients of this machine connect; empty means none
public record ProcessOptions(String pidFile, String portsFileDir, String unixSocket) {

  /// Return the default: nothing is left.
  public static ProcessOptions none() {
    return new ProcessOptions("", "", "");
  }
}
