package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.subject.mapping.Renaming;
import java.time.Duration;
import java.util.List;

/// How /accountz shows what the server itself answers: as services that the system account exports
/// and every account imports (docs/spec/core.md 4.11, 6.5).
///
/// @param systemAccount the name of the system account; empty when nothing is answered
record SystemServices(String systemAccount) {
  List<ExportOptions> exports(AccountSnapshot account) {
    return systemAccount.isEmpty() || !account.system()
        ? List.of()
        : List.of(
            export("$SYS.DEBUG.SUBSCRIBERS", Responses.SINGLETON),
            export("$SYS.REQ.ACCOUNT.*.CONNZ", Responses.STREAMED),
            export("$SYS.REQ.ACCOUNT.*.STATZ", Responses.STREAMED),
            export("$SYS.REQ.USER.*.INFO", Responses.SINGLETON));
  }

  List<ImportOptions> imports(AccountSnapshot account) {
    if (systemAccount.isEmpty()) {
      return List.of();
    }
    String name = account.name();
    ImportOptions user = imported("$SYS.REQ.USER." + name + ".INFO", "$SYS.REQ.USER.INFO", true);
    if (account.system()) {
      return List.of(user);
    }
    String connz = "$SYS.REQ.ACCOUNT." + name + ".CONNZ";
    return List.of(
        imported(connz, "$SYS.REQ.ACCOUNT.PING.CONNZ", false),
        imported(connz, "$SYS.REQ.SERVER.PING.CONNZ", false),
        imported("$SYS.REQ.ACCOUNT." + name + ".STATZ", "$SYS.REQ.ACCOUNT.PING.STATZ", false),
        user);
  }

  private static ExportOptions.Service export(String subject, Responses responses) {
    return new ExportOptions.Service(subject, Access.PUBLIC, responses, Duration.ZERO, null);
  }

  /// Return a service of the system account in another one.
  ///
  /// @param share whether the server is told who asks
  private ImportOptions imported(String subject, String local, boolean share) {
    ExportOptions.Service exported = export(subject, Responses.SINGLETON);
    return new ImportOptions.Service(systemAccount, subject, Renaming.none(local), share, exported);
  }
}
