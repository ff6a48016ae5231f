package dev.postroom.platform.tls.ocsp;

import java.io.IOException;

/// An authority was not asked, or not waited for, for reasons of ours: that says nothing of it.
final class NotAskedException extends IOException {
  private static final long serialVersionUID = 1L;

  NotAskedException(String why) {
    super(why);
  }
}
