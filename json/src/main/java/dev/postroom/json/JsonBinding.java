package dev.postroom.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The table that says how JSON is read into a mutable target, usually a builder: its fields, each
/// with its name and the setter it goes to. Made once, usually as a constant; immutable and
/// thread-safe.
///
/// Reading follows Go's `encoding/json`: names match exactly or else whatever their case; unknown
/// fields are skipped; `null` leaves a field as it is; of duplicates the last wins; broken UTF-8
/// becomes U+FFFD. Stricter than Go in one point: values may nest 64 deep, not 10,000. The size of
/// a document is the caller's to bound; memory used is a small multiple of it.
///
/// ```java
/// static final JsonBinding<ConnectBuilder> CONNECT =
///     JsonBinding.<ConnectBuilder>of("server.ClientOpts")
///         .bool("verbose", ConnectBuilder::verbose)
///         .string("user", ConnectBuilder::user)
///         .build();
/// ```
public final class JsonBinding<B> {
  private final String goType;
  private final String structName;
  private final List<Entry<B>> entries;
  private final Map<String, Entry<B>> byName;

  private JsonBinding(String goType, List<Entry<B>> entries) {
    this.goType = goType;
    this.structName = goType.substring(goType.lastIndexOf('.') + 1);
    this.entries = List.copyOf(entries);
    this.byName = HashMap.newHashMap(entries.size());
    for (Entry<B> entry : entries) {
      if (byName.put(entry.name, entry) != null) {
        throw new IllegalArgumentException("the field " + entry.name + " is bound twice");
      }
    }
  }

  /// Start a table for a target that has no name in error texts.
  public static <B> Builder<B> of() {
    return new Builder<>("");
  }

  /// Start a table; error texts call the target by its Go type, `package.Type`.
  public static <B> Builder<B> of(String goType) {
    return new Builder<>(goType);
  }

  /// Read the slice into the target.
  ///
  /// @throws JsonException with Go's text, when it is not one JSON value, nests too deep, or a
  ///   value has not the type that its field wants; the target may have been changed then
  public void read(byte[] json, int offset, int length, B target) throws JsonException {
    new JsonInput(new JsonScanner(json, offset, length), false).readDocument(this, target);
  }

  /// Read the slice into the target, and refuse unknown fields as well.
  ///
  /// @throws JsonException as [#read] does, or `json: unknown field "x"`
  public void readStrict(byte[] json, int offset, int length, B target) throws JsonException {
    new JsonInput(new JsonScanner(json, offset, length), true).readDocument(this, target);
  }

  String goType() {
    return goType;
  }

  String structName() {
    return structName;
  }

  @Nullable Entry<B> find(String name) {
    Entry<B> exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    for (Entry<B> entry : entries) {
      if (sameFolded(entry.name, name)) {
        return entry;
      }
    }
    return null;
  }

  // Java folds the Turkish dotted and dotless i onto i, Go does not.
  private static boolean sameFolded(String name, String candidate) {
    return name.equalsIgnoreCase(candidate)
        && candidate.indexOf('\u0130') < 0
        && candidate.indexOf('\u0131') < 0;
  }

  record Entry<B>(String name, JsonSlot<B> slot) {}

  /// Collects fields; confined to the thread that uses it.
  public static final class Builder<B> {
    private final String goType;
    private final List<Entry<B>> entries = new ArrayList<>();

    private Builder(String goType) {
      this.goType = goType;
    }

    /// Bind a string.
    public Builder<B> string(String name, BiConsumer<B, String> setter) {
      return slot(name, new JsonSlot.Text<>(setter));
    }

    /// Bind a boolean.
    public Builder<B> bool(String name, BiConsumer<B, Boolean> setter) {
      return slot(name, new JsonSlot.Bool<>(setter));
    }

    /// Bind a whole number of 64 bits (Go's `int`).
    public Builder<B> number(String name, ObjLongConsumer<B> setter) {
      return slot(name, new JsonSlot.Whole<>(WholeType.INT, setter));
    }

    /// Bind a whole number of 64 bits (Go's `int64`).
    public Builder<B> int64(String name, ObjLongConsumer<B> setter) {
      return slot(name, new JsonSlot.Whole<>(WholeType.INT64, setter));
    }

    /// Bind a whole number of 32 bits (Go's `int32`).
    public Builder<B> int32(String name, ObjLongConsumer<B> setter) {
      return slot(name, new JsonSlot.Whole<>(WholeType.INT32, setter));
    }

    /// Bind a whole number of 64 bits without sign (Go's `uint64`), handed on as the bits of a
    /// long.
    public Builder<B> uint64(String name, ObjLongConsumer<B> setter) {
      return slot(name, new JsonSlot.Whole<>(WholeType.UINT64, setter));
    }

    /// Bind a duration, which Go spells as whole nanoseconds.
    public Builder<B> nanos(String name, ObjLongConsumer<B> setter) {
      return slot(name, new JsonSlot.Whole<>(WholeType.DURATION, setter));
    }

    /// Bind a floating point number.
    public Builder<B> decimal(String name, ObjDoubleConsumer<B> setter) {
      return slot(name, new JsonSlot.Decimal<>(setter));
    }

    /// Bind a list of strings.
    public Builder<B> strings(String name, BiConsumer<B, List<String>> setter) {
      return slot(name, new JsonSlot.Texts<>(setter));
    }

    /// Bind a map from strings to strings.
    public Builder<B> stringMap(String name, BiConsumer<B, Map<String, String>> setter) {
      return slot(name, new JsonSlot.TextMap<>(setter));
    }

    /// Bind an object: it is read into the part of the target that `part` returns (or makes).
    public <S> Builder<B> object(String name, Function<B, S> part, JsonBinding<S> inner) {
      return slot(name, new JsonSlot.Nested<>(part, inner));
    }

    /// Bind a map to objects, each read into a fresh target.
    public <S> Builder<B> objectMap(
        String name,
        Supplier<S> fresh,
        JsonBinding<S> inner,
        BiConsumer<B, Map<String, S>> setter) {
      return slot(name, new JsonSlot.NestedMap<>(fresh, inner, setter));
    }

    /// Bind a list of objects, each read into a fresh target.
    public <S> Builder<B> list(
        String name, Supplier<S> fresh, JsonBinding<S> inner, BiConsumer<B, List<S>> setter) {
      return slot(name, new JsonSlot.NestedList<>(fresh, inner, setter));
    }

    /// Bind a value of any type but null, handed on as its text in the document (where broken UTF-8
    /// is replaced).
    public Builder<B> raw(String name, BiConsumer<B, String> setter) {
      return slot(name, new JsonSlot.Raw<>(setter));
    }

    private Builder<B> slot(String name, JsonSlot<B> slot) {
      entries.add(new Entry<>(name, slot));
      return this;
    }

    /// Return the table; fails with IllegalArgumentException when a name is bound twice.
    public JsonBinding<B> build() {
      return new JsonBinding<>(goType, entries);
    }
  }
}
