package dev.postroom.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/// Takes one value out of the document into the target. Called with the value's first token as the
/// current one, never null; returns with its last.
sealed interface JsonSlot<B> {
  void read(JsonInput in, B target) throws JsonException;

  /// A string.
  record Text<B>(BiConsumer<B, String> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() == Token.STRING) {
        setter.accept(target, in.text());
      } else {
        in.mismatch("string");
      }
    }
  }

  /// True or false.
  record Bool<B>(BiConsumer<B, Boolean> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      Token token = in.token();
      if (token == Token.TRUE || token == Token.FALSE) {
        setter.accept(target, token == Token.TRUE);
      } else {
        in.mismatch("bool");
      }
    }
  }

  /// A whole number.
  record Whole<B>(WholeType type, ObjLongConsumer<B> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.NUMBER) {
        in.mismatch(type.goName());
        return;
      }
      String digits = in.text();
      if (type.holds(digits)) {
        setter.accept(target, WholeType.bits(digits));
      } else {
        in.misfit(type.goName());
      }
    }
  }

  /// A floating point number.
  record Decimal<B>(ObjDoubleConsumer<B> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.NUMBER) {
        in.mismatch("float64");
        return;
      }
      double value = Double.parseDouble(in.text());
      if (Double.isInfinite(value)) {
        in.misfit("float64");
      } else {
        setter.accept(target, value);
      }
    }
  }

  /// A list of strings; null among them is "".
  record Texts<B>(BiConsumer<B, List<String>> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.LIST) {
        in.mismatch("[]string");
        return;
      }
      List<String> values = new ArrayList<>();
      for (Token token = in.next(); token != Token.CLOSE; token = in.next()) {
        if (token == Token.STRING) {
          values.add(in.text());
        } else if (token == Token.NULL) {
          values.add("");
        } else {
          in.mismatch("string");
        }
      }
      setter.accept(target, values);
    }
  }

  /// A map from strings to strings; null among the values is "".
  record TextMap<B>(BiConsumer<B, Map<String, String>> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.OBJECT) {
        in.mismatch("map[string]string");
        return;
      }
      Map<String, String> values = new LinkedHashMap<>();
      while (in.next() != Token.CLOSE) {
        String name = in.text();
        Token token = in.next();
        if (token == Token.STRING) {
          values.put(name, in.text());
        } else if (token == Token.NULL) {
          values.put(name, "");
        } else {
          in.mismatch("string");
        }
      }
      setter.accept(target, values);
    }
  }

  /// An object with a table of its own.
  record Nested<B, S>(Function<B, S> part, JsonBinding<S> binding) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() == Token.OBJECT) {
        in.readMembers(binding, part.apply(target));
      } else {
        in.mismatch(binding.goType());
      }
    }
  }

  /// A map to objects; null among the values is a fresh one.
  record NestedMap<B, S>(
      Supplier<S> fresh, JsonBinding<S> binding, BiConsumer<B, Map<String, S>> setter)
      implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.OBJECT) {
        in.mismatch("map[string]" + binding.goType());
        return;
      }
      Map<String, S> values = new LinkedHashMap<>();
      while (in.next() != Token.CLOSE) {
        String name = in.text();
        S value = fresh.get();
        Token token = in.next();
        if (token == Token.OBJECT) {
          in.readMembers(binding, value);
        } else if (token != Token.NULL) {
          in.mismatch(binding.goType());
        }
        values.put(name, value);
      }
      setter.accept(target, values);
    }
  }

  /// A list of objects; null among them is a fresh one.
  record NestedList<B, S>(Supplier<S> fresh, JsonBinding<S> binding, BiConsumer<B, List<S>> setter)
      implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      if (in.token() != Token.LIST) {
        in.mismatch("[]" + binding.goType());
        return;
      }
      List<S> values = new ArrayList<>();
      for (Token token = in.next(); token != Token.CLOSE; token = in.next()) {
        S value = fresh.get();
        if (token == Token.OBJECT) {
          in.readMembers(binding, value);
        } else if (token != Token.NULL) {
          in.mismatch(binding.goType());
        }
        values.add(value);
      }
      setter.accept(target, values);
    }
  }

  /// Any value, as its text.
  record Raw<B>(BiConsumer<B, String> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, B target) throws JsonException {
      setter.accept(target, in.raw());
    }
  }
}
