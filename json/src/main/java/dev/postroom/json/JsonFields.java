package dev.postroom.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The table that says how a record is written as JSON: its fields in order, each with its name and
/// the accessor it is read by. Made once, usually as a constant; immutable and thread-safe.
///
/// The text is byte for byte what Go's `encoding/json` makes of the same struct: order of fields,
/// `omitempty`, escapes that are safe inside HTML, numbers, times and indentation.
///
/// ```java
/// static final JsonFields<Info> FIELDS =
///     JsonFields.<Info>of()
///         .string("server_id", Info::serverId)
///         .number("port", Info::port)
///         .bool("tls_required", Info::tlsRequired, Presence.OMIT_EMPTY)
///         .build();
/// ```
public final class JsonFields<R> {
  private static final int TYPICAL_SIZE = 512;

  private final List<JsonField<R>> fields;

  private JsonFields(List<JsonField<R>> fields) {
    this.fields = fields;
  }

  /// Start a table.
  public static <R> Builder<R> of() {
    return new Builder<>();
  }

  /// Return the record as compact JSON.
  public String toJson(R record) {
    return text(record, false).toString();
  }

  /// Return the record as compact JSON in UTF-8.
  public byte[] toBytes(R record) {
    return toJson(record).getBytes(StandardCharsets.UTF_8);
  }

  /// Return the record as JSON indented by two spaces, as Go's `MarshalIndent` does.
  public String toPrettyJson(R record) {
    return text(record, true).toString();
  }

  /// Hand over every number of the record, those of inner objects and maps too, each with its name;
  /// names on the way to it stand before it, with `_` between them. What is left out when empty is
  /// not handed over then; texts, truths, moments and lists never are.
  public void numbers(R record, ObjDoubleConsumer<String> taker) {
    new JsonNumbers(taker).take("", this, record);
  }

  List<JsonField<R>> fields() {
    return fields;
  }

  private JsonText text(R record, boolean pretty) {
    JsonText text = new JsonText(pretty, TYPICAL_SIZE);
    write(text, record);
    return text;
  }

  void write(JsonText out, R record) {
    out.open('{');
    writeMembers(out, record);
    out.close('}');
  }

  void writeMembers(JsonText out, R record) {
    for (JsonField<R> field : fields) {
      field.write(out, record);
    }
  }

  /// Collects fields in the order in which they are written; confined to the thread that uses it.
  /// Each field is written always unless a [Presence] says otherwise. Where an accessor may return
  /// null, null is an absent value.
  public static final class Builder<R> {
    private final List<JsonField<R>> fields = new ArrayList<>();

    private Builder() {}

    /// Add a string.
    public Builder<R> string(String name, Function<R, @Nullable String> getter) {
      return string(name, getter, Presence.ALWAYS);
    }

    /// Add a string.
    public Builder<R> string(String name, Function<R, @Nullable String> getter, Presence presence) {
      return value(name, getter, presence, new JsonKind.Text());
    }

    /// Add a whole number.
    public Builder<R> number(String name, ToLongFunction<R> getter) {
      return number(name, getter, Presence.ALWAYS);
    }

    /// Add a whole number.
    public Builder<R> number(String name, ToLongFunction<R> getter, Presence presence) {
      fields.add(new JsonField.Whole<>(JsonText.label(name), presence, getter));
      return this;
    }

    /// Add a floating point number; writing fails with IllegalArgumentException when it is not
    /// finite.
    public Builder<R> decimal(String name, ToDoubleFunction<R> getter) {
      return decimal(name, getter, Presence.ALWAYS);
    }

    /// Add a floating point number; writing fails with IllegalArgumentException when it is not
    /// finite.
    public Builder<R> decimal(String name, ToDoubleFunction<R> getter, Presence presence) {
      fields.add(new JsonField.Decimal<>(JsonText.label(name), presence, getter));
      return this;
    }

    /// Add a boolean.
    public Builder<R> bool(String name, Predicate<R> getter) {
      return bool(name, getter, Presence.ALWAYS);
    }

    /// Add a boolean.
    public Builder<R> bool(String name, Predicate<R> getter, Presence presence) {
      fields.add(new JsonField.Bool<>(JsonText.label(name), presence, getter));
      return this;
    }

    /// Add a moment, written in UTC with as many of nine fractional digits as it needs; writing
    /// fails with IllegalArgumentException outside the years 0 to 9999.
    public Builder<R> time(String name, Function<R, @Nullable Instant> getter) {
      return time(name, getter, Presence.ALWAYS);
    }

    /// Add a moment. `OMIT_EMPTY` leaves out only null: no moment is empty.
    public Builder<R> time(String name, Function<R, @Nullable Instant> getter, Presence presence) {
      return value(name, getter, presence, new JsonKind.Time());
    }

    /// Add an object.
    public <S> Builder<R> object(
        String name, Function<R, ? extends @Nullable S> getter, JsonFields<S> inner) {
      return object(name, getter, inner, Presence.ALWAYS);
    }

    /// Add an object. `OMIT_EMPTY` leaves out only null: no object is empty.
    public <S> Builder<R> object(
        String name,
        Function<R, ? extends @Nullable S> getter,
        JsonFields<S> inner,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Nested<>(inner));
    }

    /// Add the fields of another record among those of this one, as a struct embedded in Go.
    public <S> Builder<R> inline(Function<R, ? extends @Nullable S> getter, JsonFields<S> inner) {
      fields.add(new JsonField.Inlined<>(inner, getter));
      return this;
    }

    /// Add a list of objects; an empty one is written `[]`, an absent one `null`.
    public <S> Builder<R> list(
        String name, Function<R, ? extends @Nullable Collection<S>> getter, JsonFields<S> inner) {
      return list(name, getter, inner, Presence.ALWAYS);
    }

    /// Add a list of objects.
    public <S> Builder<R> list(
        String name,
        Function<R, ? extends @Nullable Collection<S>> getter,
        JsonFields<S> inner,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Elements<>(new JsonKind.Nested<>(inner)));
    }

    /// Add a list of strings; an empty one is written `[]`, an absent one `null`.
    public Builder<R> strings(
        String name, Function<R, ? extends @Nullable Collection<String>> getter) {
      return strings(name, getter, Presence.ALWAYS);
    }

    /// Add a list of strings.
    public Builder<R> strings(
        String name,
        Function<R, ? extends @Nullable Collection<String>> getter,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Elements<>(new JsonKind.Text()));
    }

    /// Add a list of lists of strings.
    public Builder<R> stringLists(
        String name,
        Function<R, ? extends @Nullable Collection<Collection<String>>> getter,
        Presence presence) {
      return value(
          name,
          getter,
          presence,
          new JsonKind.Elements<>(new JsonKind.Elements<>(new JsonKind.Text())));
    }

    /// Add a list of whole numbers.
    public Builder<R> numbers(
        String name, Function<R, ? extends @Nullable Collection<Long>> getter, Presence presence) {
      return value(name, getter, presence, new JsonKind.Elements<>(new JsonKind.Whole()));
    }

    /// Add a map to strings, in the order of its keys.
    public Builder<R> stringMap(
        String name,
        Function<R, ? extends @Nullable Map<String, String>> getter,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Entries<>(new JsonKind.Text()));
    }

    /// Add a map to lists of strings, in the order of its keys.
    public Builder<R> stringsMap(
        String name,
        Function<R, ? extends @Nullable Map<String, Collection<String>>> getter,
        Presence presence) {
      return value(
          name,
          getter,
          presence,
          new JsonKind.Entries<>(new JsonKind.Elements<>(new JsonKind.Text())));
    }

    /// Add a map to lists of objects, in the order of its keys.
    public <S> Builder<R> objectsMap(
        String name,
        Function<R, ? extends @Nullable Map<String, Collection<S>>> getter,
        JsonFields<S> inner,
        Presence presence) {
      return value(
          name,
          getter,
          presence,
          new JsonKind.Entries<>(new JsonKind.Elements<>(new JsonKind.Nested<>(inner))));
    }

    /// Add a map to whole numbers, in the order of its keys.
    public Builder<R> numberMap(
        String name, Function<R, ? extends @Nullable Map<String, Long>> getter) {
      return numberMap(name, getter, Presence.ALWAYS);
    }

    /// Add a map to whole numbers, in the order of its keys.
    public Builder<R> numberMap(
        String name, Function<R, ? extends @Nullable Map<String, Long>> getter, Presence presence) {
      return value(name, getter, presence, new JsonKind.Entries<>(new JsonKind.Whole()));
    }

    /// Add a map to booleans, in the order of its keys.
    public Builder<R> boolMap(
        String name, Function<R, ? extends @Nullable Map<String, Boolean>> getter) {
      return boolMap(name, getter, Presence.ALWAYS);
    }

    /// Add a map to booleans, in the order of its keys.
    public Builder<R> boolMap(
        String name,
        Function<R, ? extends @Nullable Map<String, Boolean>> getter,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Entries<>(new JsonKind.Bool()));
    }

    /// Add a map to objects, in the order of its keys.
    public <S> Builder<R> objectMap(
        String name,
        Function<R, ? extends @Nullable Map<String, S>> getter,
        JsonFields<S> inner,
        Presence presence) {
      return value(name, getter, presence, new JsonKind.Entries<>(new JsonKind.Nested<>(inner)));
    }

    private <V> Builder<R> value(
        String name,
        Function<R, ? extends @Nullable V> getter,
        Presence presence,
        JsonKind<V> kind) {
      fields.add(new JsonField.Value<>(JsonText.label(name), presence, kind, getter));
      return this;
    }

    /// Return the table.
    public JsonFields<R> build() {
      return new JsonFields<>(List.copyOf(fields));
    }
  }
}
