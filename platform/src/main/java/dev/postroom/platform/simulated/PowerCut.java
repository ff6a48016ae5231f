package dev.postroom.platform.simulated;

import dev.postroom.platform.simulated.Node.Change;
import java.util.List;

/// What a power cut leaves of one file.
///
/// Sizes are metadata, which a file system journals in order: a prefix of the size changes
/// survives. Data is not: each write survives whole, not at all, or in part, and parts are sectors
/// of 512 bytes of the file, in any combination. The two are independent, so that a grown file may
/// hold zeros where data should be, and data that did arrive may lie past the end, unseen.
final class PowerCut {
  static final int SECTOR = 512;

  private PowerCut() {}

  static Image of(Image durable, List<Change> pending, Chance chance) {
    int sizeChanges = chance.prefix(pending.size());
    Image left = durable.copy();
    int size = durable.size();
    for (int i = 0; i < pending.size(); i++) {
      boolean isSizeKept = i < sizeChanges;
      switch (pending.get(i)) {
        case Change.Written written -> {
          writeSurvivors(left, written.position, written.bytes, chance);
          if (isSizeKept) {
            size = Math.max(size, written.position + written.bytes.length);
          }
        }
        case Change.Truncated(int cut) -> {
          if (isSizeKept) {
            left.truncate(cut);
            size = Math.min(size, cut);
          }
        }
      }
    }
    left.resize(size);
    return left;
  }

  private static void writeSurvivors(Image left, int position, byte[] bytes, Chance chance) {
    boolean isWhole = chance.pick(2) == 0;
    boolean survives = chance.survives();
    int from = 0;
    while (from < bytes.length) {
      int sectorEnd = SECTOR - (position + from) % SECTOR;
      int length = Math.min(sectorEnd, bytes.length - from);
      if (isWhole ? survives : chance.survives()) {
        left.write(position + from, bytes, from, length);
      }
      from += length;
    }
  }
}
