package dev.postroom.broker.options;

import dev.postroom.subject.mapping.Renaming;

/// What an account has of another (docs/spec/core.md 3.4, 4.11). Immutable.
public sealed interface ImportOptions {

  /// Return the name of the account that exports it.
  String account();

  /// Return the subjects there as they were written.
  String subject();

  /// Return the subjects under which it is known here, perhaps with wildcards.
  String local();

  /// Messages of another account.
  ///
  /// @param names from the exporting account's subjects to those here
  /// @param allowTrace whether the other account may be told who gets a message whose way is asked
  ///   for
  record Stream(String account, Renaming names, boolean allowTrace) implements ImportOptions {

    /// Make an import of which the other account is told nothing.
    public Stream(String account, Renaming names) {
      this(account, names, false);
    }

    @Override
    public String subject() {
      return names.source();
    }

    @Override
    public String local() {
      return names.pattern();
    }
  }

  /// Requests that another account answers.
  ///
  /// @param subject the subjects there as they were written
  /// @param names from the subjects here to the exporting account's
  /// @param share whether the others are told who asks
  /// @param export what was exported
  record Service(
      String account, String subject, Renaming names, boolean share, ExportOptions.Service export)
      implements ImportOptions {
    @Override
    public String local() {
      return names.source();
    }
  }
}
