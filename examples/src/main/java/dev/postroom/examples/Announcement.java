package dev.postroom.examples;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import dev.postroom.json.JsonFields;

/// What a service says of itself to the directory, again and again as long as it lives.
///
/// @param name what it is found by
/// @param id which instance it is
/// @param subject where it takes requests
public record Announcement(String name, String id, String subject) {
  static final JsonFields<Announcement> FIELDS =
      JsonFields.<Announcement>of()
          .string("name", Announcement::name)
          .string("id", Announcement::id)
          .string("subject", Announcement::subject)
          .build();

  private static final JsonBinding<String[]> BINDING =
      JsonBinding.<String[]>of()
          .string("name", (read, value) -> read[0] = value)
          .string("id", (read, value) -> read[1] = value)
          .string("subject", (read, value) -> read[2] = value)
          .build();

  byte[] toJson() {
    return FIELDS.toBytes(this);
  }

  /// Read an announcement.
  ///
  /// @throws JsonException when it is none
  static Announcement parse(byte[] json) throws JsonException {
    String[] read = {"", "", ""};
    BINDING.read(json, 0, json.length, read);
    return new Announcement(read[0], read[1], read[2]);
  }
}
