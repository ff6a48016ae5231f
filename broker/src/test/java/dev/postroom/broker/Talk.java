package dev.postroom.broker;

/// What two clients of a broker have to say in a test.
@FunctionalInterface
interface Talk {
  void go(TestBroker broker, TestClient one, TestClient two);

  /// Let two clients talk, and close everything behind them.
  ///
  /// @param one what the first adds to its CONNECT, for example what [#user] says
  static void between(TestBroker started, String one, String two, Talk talk) {
    try (TestBroker broker = started;
        TestClient first = broker.client(one);
        TestClient second = broker.client(two)) {
      talk.go(broker, first, second);
    }
  }

  /// Return what a client adds to its CONNECT that has a name and wants to know when nobody is
  /// there.
  static String named(String name) {
    return ",\"no_responders\":true,\"name\":\"" + name + "\"";
  }

  /// Return what a client adds to its CONNECT whose user and password are its name.
  static String user(String name) {
    return named(name) + ",\"user\":\"" + name + "\",\"pass\":\"" + name + "\"";
  }
}
