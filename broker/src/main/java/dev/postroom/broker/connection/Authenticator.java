package dev.postroom.broker.connection;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.PublicKey;
import dev.postroom.broker.options.User;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.protocol.ConnectOptions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out who a client says it is, and what would prove it (docs/spec/core.md 4.2). Immutable.
final class Authenticator {
  /// Whether clients are the users whom their certificates name.
  enum Mapping {
    /// None are.
    NONE,
    /// Those that this one authenticates.
    HERE,
    /// Those of another port alone.
    ELSEWHERE
  }

  /// A user and, apart from it, what it may do: who gets other permissions stays who it is.
  private record Listed(User user, Permissions permissions) {

    boolean isHashed() {
      return user.credential() instanceof Password.Hash;
    }

    boolean hasKey() {
      return user.credential() instanceof PublicKey;
    }

    Claim claim(String password) {
      return Claim.ofUser(user, permissions, "", password);
    }

    Claim signed(String nonce, String signature) {
      return Claim.ofUser(user, permissions, nonce, signature);
    }

    Claim granted() {
      return Claim.granted(user, permissions);
    }
  }

  private final Authentication authentication;
  private final ConnectionType type;
  private final Map<String, Listed> users = new HashMap<>();
  private final Map<PermissionOptions, Permissions> permissions = new HashMap<>();
  private final boolean hasHashes;
  private final boolean hasKeys;
  private final @Nullable Listed single;
  private final @Nullable Listed silent;
  private final @Nullable CertificateUsers byCertificate;
  private final boolean isMappedElsewhere;

  /// Make an authenticator.
  ///
  /// @param inventedName how the user is called that is invented for others
  /// @param type by which way the clients come
  /// @param mapping whether its clients, or others, are the users whom their certificates name
  Authenticator(
      Authentication authentication, String inventedName, ConnectionType type, Mapping mapping) {
    this.authentication = authentication;
    this.type = type;
    authentication.users().forEach(user -> users.put(user.name(), listed(user)));
    User only = authentication.user();
    this.single = only == null ? null : listed(only);
    this.hasHashes = users.values().stream().anyMatch(Listed::isHashed);
    this.hasKeys = users.values().stream().anyMatch(Listed::hasKey);
    this.silent =
        authentication.othersEnter()
            ? listed(User.of(inventedName, inventedName))
            : silent(users.get(authentication.noAuthUser()));
    this.isMappedElsewhere = mapping == Mapping.ELSEWHERE;
    this.byCertificate =
        mapping == Mapping.HERE && !users.isEmpty() ? new CertificateUsers(users.keySet()) : null;
  }

  /// Users with the same permissions share what is made of them.
  private Listed listed(User user) {
    CalloutOptions service = authentication.callout();
    PermissionOptions allowed =
        service == null
            ? user.permissions()
            : service.permissions(user.account(), user.permissions());
    return new Listed(user.with(PermissionOptions.all()), permissions(allowed));
  }

  /// Most servers know none but the first: hashing it would be a tenth of their start.
  @SuppressWarnings("ReferenceEquality") // reason: an equal one is only more work
  private Permissions permissions(PermissionOptions allowed) {
    return allowed == PermissionOptions.all()
        ? Permissions.ALL
        : permissions.computeIfAbsent(allowed, Permissions::new);
  }

  /// As for nats-server, a user whose password is a hash cannot be entered in silence.
  private @Nullable Listed silent(@Nullable Listed listed) {
    return listed == null || listed.isHashed() || !mayEnter(listed) ? null : listed;
  }

  boolean isRequired() {
    return authentication.isRequired();
  }

  /// Return whether INFO asks for credentials: not where a user was named for those who have none,
  /// but by WebSocket.
  boolean isAnnounced() {
    boolean isAlways = type == ConnectionType.WEBSOCKET;
    return authentication.namesAnybody() && (isAlways || authentication.noAuthUser().isEmpty());
  }

  /// Return the service that says who clients are; null when nobody is asked.
  @Nullable CalloutOptions callout() {
    return authentication.callout();
  }

  /// Return whether the service decides about a client, whatever it can prove.
  boolean isForService(Claim claim) {
    CalloutOptions service = authentication.callout();
    return service != null
        && service.allowedAccounts().isEmpty()
        && !isKnownToService(service, claim);
  }

  /// Return whether the service decides about a client that has, or has not, proved its claim.
  boolean isForService(Claim claim, boolean holds) {
    CalloutOptions service = authentication.callout();
    if (service == null || isKnownToService(service, claim)) {
      return false;
    }
    boolean isOfOthers =
        !service.allowedAccounts().isEmpty()
            && !claim.account().equals(AccountOptions.DEFAULT)
            && !service.allowedAccounts().contains(claim.account());
    return !(holds && isOfOthers);
  }

  private static boolean isKnownToService(CalloutOptions service, Claim claim) {
    return claim.key() instanceof User user && service.authUsers().contains(user.name());
  }

  /// Return what a client is that says nothing of itself, not even CONNECT; null when it may not do
  /// so.
  @Nullable Claim claimOfSilence() {
    if (!isRequired()) {
      return Claim.free("");
    }
    return silent == null ? null : silent.granted();
  }

  /// Return whether who has proved to be this still may be this.
  boolean knows(Claim claim) {
    if (!isRequired()) {
      return true;
    }
    return claim.key() instanceof User user
        ? user.mayComeBy(type)
            && (isUser(silent, user)
                || isUser(users.get(user.name()), user)
                || isUser(single, user))
        : claim.key() != null && claim.key().equals(authentication.token());
  }

  /// Return whether who was this is still there, but may not come by this way any more.
  boolean keepsOut(Claim before) {
    Listed listed = before.key() instanceof User user ? users.get(user.name()) : null;
    return listed != null && listed.user.account().equals(before.account()) && !mayEnter(listed);
  }

  private static boolean isUser(@Nullable Listed listed, User user) {
    return listed != null && listed.user.equals(user);
  }

  /// Return whether INFO must carry something to sign.
  boolean asksForSignatures() {
    return hasKeys;
  }

  /// Return who finds the user that a client's certificate names, where that decides; null where it
  /// does not, also for this client, which says that it has a key.
  @Nullable CertificateUsers byCertificate(ConnectOptions options) {
    return hasKeys && !options.nkey().isEmpty() ? null : byCertificate;
  }

  /// Return what a client claims to be by its certificate.
  ///
  /// @param user whom that names; null for nobody
  Claim claimOf(@Nullable String user, String password) {
    Listed listed = user == null ? null : users.get(user);
    return listed == null || listed.hasKey() || !mayEnter(listed)
        ? Claim.unknown("", password, hasHashes)
        : listed.claim(password);
  }

  /// Return what a client claims to be.
  ///
  /// @param nonce what it was given to sign
  Claim claim(ConnectOptions options, String nonce) {
    if (!isRequired()) {
      return Claim.free(options.user());
    }
    if (hasKeys && !options.nkey().isEmpty()) {
      Listed listed = users.get(options.nkey());
      return listed == null || !listed.hasKey() || !mayEnter(listed)
          ? Claim.unknown("", options.pass(), false)
          : listed.signed(nonce, options.sig());
    }
    if (!options.user().isEmpty()) {
      return ofUser(options);
    }
    boolean saysNothing = options.pass().isEmpty() && options.authToken().isEmpty();
    if (saysNothing && silent != null) {
      return silent.granted();
    }
    Password token = authentication.token();
    return token == null
        ? Claim.unknown(options.user(), options.pass(), false)
        : Claim.ofToken(token, options.authToken());
  }

  private boolean mayEnter(Listed listed) {
    return listed.user.mayComeBy(type);
  }

  /// Where certificates name users, who has no password needs one, whatever way he comes; but for
  /// the one who everybody is that says nothing.
  private boolean needsCertificate(Listed listed) {
    return isMappedElsewhere
        && !listed.equals(silent)
        && listed.user.credential() instanceof Password.Plain plain
        && plain.matches("");
  }

  private Claim ofUser(ConnectOptions options) {
    if (!users.isEmpty()) {
      Listed listed = users.get(options.user());
      return listed == null || listed.hasKey() || !mayEnter(listed) || needsCertificate(listed)
          ? Claim.unknown(options.user(), options.pass(), hasHashes)
          : listed.claim(options.pass());
    }
    Password token = authentication.token();
    if (token != null) {
      return Claim.ofToken(token, options.authToken());
    }
    return single != null && single.user.name().equals(options.user())
        ? single.claim(options.pass())
        : Claim.unknown(options.user(), options.pass(), single != null && single.isHashed());
  }
}
