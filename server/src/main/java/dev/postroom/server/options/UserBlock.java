package dev.postroom.server.options;

import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The users of one block, and the permissions of those of them that have none of their own
/// (docs/spec/core.md 3.4). The two may come in any order. Confined to the thread that starts the
/// server.
final class UserBlock {

  /// A user as it was listed.
  ///
  /// @param hasPermissions whether it says what it may do, even if that is everything
  record Entry(User user, boolean hasPermissions) {}

  private final String account;
  private final ConfigReader reader;
  private List<Entry> entries = List.of();
  private @Nullable Setting list; // null: nobody said who is listed
  private PermissionOptions defaults = PermissionOptions.all();

  /// Make an empty block; its users are in the account.
  UserBlock(String account, ConfigReader reader) {
    this.account = account;
    this.reader = reader;
  }

  /// Read the key `users`.
  void readUsers(Setting setting) throws KeyException {
    entries = UserList.read(setting, account, reader);
    list = setting; // what cannot be read is no list
  }

  /// Read the permissions of those who have none.
  void readDefaults(Setting setting) {
    defaults = PermissionKeys.read(setting, reader);
  }

  /// Return the key that listed the users; null when none did. An empty list lists nobody, but it
  /// is one.
  @Nullable Setting list() {
    return list;
  }

  /// Return the users in their order, each with its permissions.
  List<User> users() {
    return entries.stream()
        .map(each -> each.hasPermissions ? each.user : each.user.with(defaults))
        .toList();
  }
}
