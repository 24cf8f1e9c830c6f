package io.sheaf.store.filter.substrait;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The fields of one message of protobuf, in the order in which they stand; those within are read
/// when they are asked for. Immutable.
///
/// Source: protobuf.dev, "Encoding".
final class Message {
  /// The longest message, in bytes.
  static final int MOST_BYTES = 1 << 20;

  private static final int MOST_FIELD = 536_870_911;

  /// One field: a number, or, where it has a length, bytes.
  private record Entry(int field, long number, @Nullable ByteBuffer bytes) {}

  private final String name;
  private final List<Entry> entries;

  private Message(String name, List<Entry> entries) {
    this.name = name;
    this.entries = entries;
  }

  /// Reads the fields of a message; `name` is for people.
  static Message of(String name, ByteBuffer bytes) {
    if (bytes.remaining() > MOST_BYTES) {
      throw Refused.malformed(bytes.remaining() + " bytes; at most " + MOST_BYTES + " are read");
    }
    List<Entry> entries = new ArrayList<>();
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) entries.add(entry(name, in));
    return new Message(name, entries);
  }

  private static Entry entry(String name, ByteBuffer in) {
    long key = varint(name, in);
    long field = key >>> 3;
    if (field == 0 || field > MOST_FIELD) {
      throw Refused.malformed("field " + field + " in " + name);
    }
    return switch ((int) (key & 7)) {
      case 0 -> new Entry((int) field, varint(name, in), null);
      case 1 -> new Entry((int) field, need(name, in, 8).getLong(), null);
      case 2 -> {
        long length = varint(name, in);
        if (length < 0 || length > in.remaining()) throw cut(name);
        ByteBuffer content = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        yield new Entry((int) field, length, content);
      }
      case 5 -> new Entry((int) field, need(name, in, 4).getInt(), null);
      default -> throw Refused.malformed("a field of wire type " + (key & 7) + " in " + name);
    };
  }

  private static long varint(String name, ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = need(name, in, 1).get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) return value;
    }
    throw Refused.malformed("a number of more than ten bytes in " + name);
  }

  private static ByteBuffer need(String name, ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) throw cut(name);
    return in;
  }

  private static RuntimeException cut(String name) {
    return Refused.malformed("the bytes end within " + name);
  }

  /// Refuses the message if it has fields but these, and none twice but those of `repeated`.
  Message only(Set<Integer> once, Integer... repeated) {
    Set<Integer> seen = new TreeSet<>();
    for (Entry entry : entries) {
      if (List.of(repeated).contains(entry.field)) continue;
      if (!once.contains(entry.field)) {
        throw Refused.unsupported("field " + entry.field + " of " + name);
      }
      if (!seen.add(entry.field)) {
        throw Refused.malformed("field " + entry.field + " of " + name + " stands there twice");
      }
    }
    return this;
  }

  /// The only field that is there, of those that exclude each other.
  int kind(Set<Integer> but) {
    int kind = 0;
    for (Entry entry : entries) {
      if (but.contains(entry.field)) continue;
      if (kind != 0) throw Refused.malformed(name + " is two things at once");
      kind = entry.field;
    }
    if (kind == 0) throw Refused.malformed("there is nothing in " + name);
    return kind;
  }

  boolean has(int field) {
    return last(field) != null;
  }

  /// A number, or 0 where it is absent.
  long number(int field) {
    Entry entry = last(field);
    if (entry == null) return 0;
    if (entry.bytes != null) throw wrong(field, "a number");
    return entry.number;
  }

  /// A number of 32 bits, which stands there in 64 when it is negative.
  int integer(int field) {
    return (int) number(field);
  }

  /// The message in a field; empty where it is absent.
  Message message(int field, String inner) {
    Entry entry = last(field);
    return entry == null ? new Message(inner, List.of()) : Message.of(inner, bytes(entry));
  }

  /// The messages in a field that may be there often.
  List<Message> messages(int field, String inner) {
    List<Message> messages = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.field == field) messages.add(Message.of(inner, bytes(entry)));
    }
    return messages;
  }

  /// A text; empty where it is absent.
  String text(int field) {
    Entry entry = last(field);
    return entry == null ? "" : text(entry);
  }

  /// The texts in a field that may be there often.
  List<String> texts(int field) {
    List<String> texts = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.field == field) texts.add(text(entry));
    }
    return texts;
  }

  /// Bytes; none where they are absent.
  byte[] bytes(int field) {
    Entry entry = last(field);
    if (entry == null) return new byte[0];
    ByteBuffer bytes = bytes(entry);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  private @Nullable Entry last(int field) {
    Entry found = null;
    for (Entry entry : entries) {
      if (entry.field == field) found = entry;
    }
    return found;
  }

  private ByteBuffer bytes(Entry entry) {
    if (entry.bytes == null) throw wrong(entry.field, "bytes");
    return entry.bytes.duplicate();
  }

  private String text(Entry entry) {
    ByteBuffer bytes = bytes(entry);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw wrong(entry.field, "UTF-8");
    }
  }

  private RuntimeException wrong(int field, String wanted) {
    return Refused.malformed("field " + field + " of " + name + " is not " + wanted);
  }
}
