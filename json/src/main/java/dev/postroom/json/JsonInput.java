package dev.postroom.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A document being read: the parser's position, the place in the target, and the first type error.
/// Confined to the call that made it.
///
/// As in Go a wrong type does not end the reading, for bad syntax further on takes precedence; it
/// is told at the end. Containers are skipped by counting, so depth costs no stack.
final class JsonInput {
  /// How deep objects and lists may nest.
  static final int MAX_DEPTH = 64;

  // Names are neither interned nor kept in a table: peers choose them. What a document may weigh is
  // bounded by the slice the caller hands in, so the parser's own bounds are lifted.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final char[] text;
  private final JsonParser parser;
  private String struct = "";
  private String path = "";
  private @Nullable String fault;

  JsonInput(char[] text) throws IOException {
    this.text = text;
    this.parser = FACTORY.createParser(text, 0, text.length);
  }

  /// Read the slice into the target.
  static <B> void read(
      byte[] json, int offset, int length, JsonBinding<B> binding, boolean strict, B target)
      throws JsonException {
    String fault;
    try {
      JsonInput in = new JsonInput(GoText.decode(json, offset, length));
      fault =
          in.readDocument(binding, strict, target)
              ? in.fault
              : SyntaxFault.describe(json, offset, length);
    } catch (JsonProcessingException _) {
      fault = SyntaxFault.describe(json, offset, length);
    } catch (IOException e) {
      throw new AssertionError("reading from memory met an I/O error", e);
    }
    if (fault != null) {
      throw new JsonException(fault);
    }
  }

  /// Read the one value of the document; return false when there is none or more follows.
  private <B> boolean readDocument(JsonBinding<B> binding, boolean strict, B target)
      throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return false;
    }
    if (first == JsonToken.START_OBJECT) {
      readMembers(binding, strict, target);
    } else if (first != JsonToken.VALUE_NULL) {
      mismatch(binding.goType());
    }
    return parser.nextToken() == null;
  }

  /// Read the members of the object whose opening brace is the current token.
  <B> void readMembers(JsonBinding<B> binding, boolean strict, B target) throws IOException {
    String outerStruct = struct;
    String outerPath = path;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = string();
      JsonToken value = parser.nextToken();
      JsonBinding.Entry<B> entry = binding.find(name);
      if (entry == null) {
        skip();
        if (strict) {
          tell("json: unknown field " + quoted(name));
        }
      } else if (value != JsonToken.VALUE_NULL) {
        struct = binding.structName();
        path = outerPath.isEmpty() ? entry.name() : outerPath + "." + entry.name();
        entry.slot().read(this, strict, target);
      }
    }
    struct = outerStruct;
    path = outerPath;
  }

  private static String quoted(String name) {
    StringBuilder out = new StringBuilder(name.length() + 2).append('"');
    for (int i = 0; i < name.length(); i++) {
      SyntaxFault.appendQuoted(out, name.charAt(i), '"');
    }
    return out.append('"').toString();
  }

  /// Move to the next token.
  JsonToken next() throws IOException {
    return parser.nextToken();
  }

  /// Return the current token.
  JsonToken token() {
    return parser.currentToken();
  }

  /// Return the text of the current name, string or number.
  String string() throws IOException {
    return parser.getText();
  }

  /// Skip the current value and return its text as it stands in the document.
  String raw() throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    skip();
    // A string is read lazily: only asking for its length moves the parser behind it.
    parser.getTextLength();
    int end = (int) parser.currentLocation().getCharOffset();
    return new String(text, start, end - start);
  }

  /// Skip the current value, whatever it holds.
  void skip() throws IOException {
    parser.skipChildren();
  }

  /// Skip the current value because the target wants a `goType` there.
  void mismatch(String goType) throws IOException {
    String kind =
        switch (parser.currentToken()) {
          case START_OBJECT -> "object";
          case START_ARRAY -> "array";
          case VALUE_STRING -> "string";
          case VALUE_TRUE, VALUE_FALSE -> "bool";
          default -> "number";
        };
    skip();
    cannot(kind, goType);
  }

  /// Refuse the current number, which does not fit into a `goType`.
  void misfit(String goType) throws IOException {
    cannot("number " + parser.getText(), goType);
  }

  private void cannot(String kind, String goType) {
    String where =
        path.isEmpty() ? "value of type " : "struct field " + struct + "." + path + " of type ";
    tell("json: cannot unmarshal " + kind + " into Go " + where + goType);
  }

  private void tell(String message) {
    if (fault == null) {
      fault = message;
    }
  }
}
