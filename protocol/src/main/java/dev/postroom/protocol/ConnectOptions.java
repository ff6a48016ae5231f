package dev.postroom.protocol;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;

/// What a client said in CONNECT (docs/spec/core.md 1.3). Confined to the connection's thread.
///
/// Every CONNECT is merged over the values before it; absent switches keep `verbose`, `pedantic`
/// and `echo` on.
public final class ConnectOptions {
  /// So much is kept and shown of what clients call themselves, in characters.
  private static final int LONGEST_SHOWN = 256;

  /// So much is kept of what a client logged in with, in characters: a CONNECT has no room for more
  /// unless `max_control_line` is raised, but several that are merged do.
  private static final int MOST_CREDENTIALS = 4_096;

  private static final JsonBinding<ConnectOptions> FIELDS =
      JsonBinding.<ConnectOptions>of()
          .bool("verbose", (options, value) -> options.verbose = value)
          .bool("pedantic", (options, value) -> options.pedantic = value)
          .bool("echo", (options, value) -> options.echo = value)
          .bool("headers", (options, value) -> options.headers = value)
          .bool("no_responders", (options, value) -> options.noResponders = value)
          .number("protocol", (options, value) -> options.protocol = value)
          .string("name", (options, value) -> options.name = value)
          .string("lang", (options, value) -> options.lang = value)
          .string("version", (options, value) -> options.version = value)
          .bool("tls_required", (options, value) -> options.tlsRequired = value)
          .string("user", (options, value) -> options.user = value)
          .string("pass", (options, value) -> options.pass = value)
          .string("auth_token", (options, value) -> options.authToken = value)
          .string("nkey", (options, value) -> options.nkey = value)
          .string("sig", (options, value) -> options.sig = value)
          .string("jwt", (options, value) -> options.jwt = value)
          .string("account", (options, value) -> options.account = value)
          .bool("new_account", (options, value) -> options.newAccount = value)
          .build();

  private boolean verbose = true;
  private boolean pedantic = true;
  private boolean echo = true;
  private boolean headers;
  private boolean noResponders;
  private long protocol;
  private String name = "";
  private String lang = "";
  private String version = "";
  private boolean tlsRequired;
  private String user = "";
  private String pass = "";
  private String authToken = "";
  private String nkey = "";
  private String sig = "";
  private String jwt = "";
  private String account = "";
  private boolean newAccount;

  /// Merge one CONNECT's JSON over the present values.
  ///
  /// @throws JsonException when the text is not what CONNECT may hold; the message is for the log
  public void merge(byte[] json) throws JsonException {
    FIELDS.read(json, 0, json.length, this);
  }

  /// Take credentials that came another way for those that CONNECT left empty.
  public void completeWith(String otherUser, String otherPass, String otherToken) {
    user = user.isEmpty() ? otherUser : user;
    pass = pass.isEmpty() ? otherPass : pass;
    authToken = authToken.isEmpty() ? otherToken : authToken;
  }

  /// Forget what only the login needed, and bound the rest: the client may stay for years.
  ///
  /// User, password, token and public key stay, to be looked at again when they may have become
  /// invalid; but none of them does when together they are longer than 4,096 characters. What is
  /// only shown is cut as [#shown] does.
  public void loggedIn() {
    sig = "";
    jwt = "";
    account = "";
    name = shown(name);
    lang = shown(lang);
    version = shown(version);
    if (user.length() + pass.length() + authToken.length() + nkey.length() > MOST_CREDENTIALS) {
      nkey = "";
      user = "";
      pass = "";
      authToken = "";
    }
  }

  /// Return the first 256 characters of a name that a client gave.
  public static String shown(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN);
  }

  public boolean verbose() {
    return verbose;
  }

  public boolean pedantic() {
    return pedantic;
  }

  public boolean echo() {
    return echo;
  }

  public boolean headers() {
    return headers;
  }

  public boolean noResponders() {
    return noResponders;
  }

  public long protocol() {
    return protocol;
  }

  public String name() {
    return name;
  }

  public String lang() {
    return lang;
  }

  public String version() {
    return version;
  }

  /// Return whether the client says it needs TLS; informational.
  public boolean tlsRequired() {
    return tlsRequired;
  }

  public String user() {
    return user;
  }

  public String pass() {
    return pass;
  }

  public String authToken() {
    return authToken;
  }

  public String nkey() {
    return nkey;
  }

  public String sig() {
    return sig;
  }

  public String jwt() {
    return jwt;
  }

  /// Return whether the client asks for an account by name, which clients may not.
  public boolean asksForAccount() {
    return !account.isEmpty() || newAccount;
  }
}
