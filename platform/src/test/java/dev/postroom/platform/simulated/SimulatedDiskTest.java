package dev.postroom.platform.simulated;

import dev.postroom.platform.Disk;
import dev.postroom.platform.DiskContract;
import org.junit.jupiter.api.Nested;

/// The simulated disk keeps the contract, with and without short transfers.
class SimulatedDiskTest extends DiskContract {
  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Override
  protected Disk disk() {
    return disk;
  }

  @Nested
  class WithShortTransfers extends DiskContract {
    private final SimulatedDisk shortDisk = new SimulatedDisk(2);

    WithShortTransfers() {
      shortDisk.shortenTransfers(true);
    }

    @Override
    protected Disk disk() {
      return shortDisk;
    }
  }
}
