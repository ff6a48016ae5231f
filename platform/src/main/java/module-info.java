/// The ground of the house: time, timers, threads, logs, secrets, budgets, disks, and their
/// simulated twins.
module dev.postroom.platform {
  requires static transitive org.jspecify;
  requires java.naming;

  exports dev.postroom.platform;
  exports dev.postroom.platform.simulated;
  exports dev.postroom.platform.tls;
  exports dev.postroom.platform.tls.ocsp;
}
