package dev.postroom.broker.options;

import dev.postroom.nkey.NKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which service says who clients are (docs/spec/core.md 3.4, 4.10). Immutable.
///
/// @param issuer the account key that signs its answers
/// @param account the name of the account in which it listens
/// @param authUsers names of the listed users about whom it is not asked, itself among them
/// @param xkey the curve key for which requests are sealed; null to send them as they are
/// @param allowedAccounts it is asked about listed users of these accounts alone, and of the
///   default one, once they have proved who they are; empty for all. About everybody else it is
///   asked anyway
/// @param serverTags what the server calls itself besides its name, for the service to know
public record CalloutOptions(
    NKey issuer,
    String account,
    List<String> authUsers,
    @Nullable NKey xkey,
    List<String> allowedAccounts,
    List<String> serverTags) {
  /// Where the service is asked.
  public static final String SUBJECT = "$SYS.REQ.USER.AUTH";

  private static final SubjectPattern ASKED = SubjectPattern.ofSubject(SUBJECT);

  public CalloutOptions {
    authUsers = List.copyOf(authUsers);
    allowedAccounts = List.copyOf(allowedAccounts);
    serverTags = List.copyOf(serverTags);
  }

  /// Return options for a service that is asked about everybody but the named users.
  public static CalloutOptions of(NKey issuer, String account, String... authUsers) {
    return new CalloutOptions(issuer, account, List.of(authUsers), null, List.of(), List.of());
  }

  /// Return these with requests sealed for a key.
  public CalloutOptions sealedFor(NKey key) {
    return new CalloutOptions(issuer, account, authUsers, key, allowedAccounts, serverTags);
  }

  /// Return these for listed users of these accounts alone.
  public CalloutOptions allowing(String... accounts) {
    return new CalloutOptions(issuer, account, authUsers, xkey, List.of(accounts), serverTags);
  }

  /// Return these with other tags of the server.
  public CalloutOptions taggedWith(List<String> tags) {
    return new CalloutOptions(issuer, account, authUsers, xkey, allowedAccounts, tags);
  }

  /// Return what a client of an account may do that may do so much: in the service's own account
  /// only the server asks it.
  public PermissionOptions permissions(String itsAccount, PermissionOptions permissions) {
    if (!itsAccount.equals(account)) {
      return permissions;
    }
    List<SubjectPattern> deny = new ArrayList<>(permissions.publish().deny());
    deny.add(ASKED);
    return permissions.withPublish(new SubjectPermissions(permissions.publish().allow(), deny));
  }
}
