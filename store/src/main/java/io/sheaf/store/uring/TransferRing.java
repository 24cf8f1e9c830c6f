package io.sheaf.store.uring;

import io.sheaf.store.posix.ErrnoException;
import java.lang.foreign.MemorySegment;

/// The part of a ring that an engine moves bytes with: a [Ring], or what takes its place where
/// kernels that misbehave are to be had. One thread, the one that enables it.
public interface TransferRing extends AutoCloseable {
  /// Makes the calling thread, a platform thread, the owner; and the one to close it also if this
  /// fails.
  void enable() throws ErrnoException;

  /// Whether an [Opcode] is known.
  boolean supports(int opcode);

  /// How many slots for buffers there are: as many as asked for, or none on a kernel before 5.13.
  int bufferSlots();

  /// How many submissions are prepared and not taken.
  int prepared();

  /// How many are taken and not reaped.
  int inFlight();

  /// Registers memory as the buffer of a slot.
  void registerBuffer(int slot, MemorySegment memory) throws ErrnoException;

  /// Reads up to `bytes` at `offset` of a file.
  void read(int file, long address, int bytes, long offset, long token);

  /// Writes up to `bytes` at `offset` of a file.
  void write(int file, long address, int bytes, long offset, long token);

  /// Reads into memory within the registered buffer of a slot.
  void readFixed(int file, int buffer, long address, int bytes, long offset, long token);

  /// Writes memory within the registered buffer of a slot.
  void writeFixed(int file, int buffer, long address, int bytes, long offset, long token);

  /// Reads into `count` pieces of memory, one after the other. The vectors may be changed once this
  /// is submitted.
  void readVectored(int file, IoVectors vectors, int first, int count, long offset, long token);

  /// Writes `count` pieces of memory, one after the other.
  void writeVectored(int file, IoVectors vectors, int first, int count, long offset, long token);

  /// Reads into `count` pieces of the registered buffer of a slot.
  void readVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token);

  /// Writes `count` pieces of the registered buffer of a slot.
  void writeVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token);

  /// Waits for an event of [io.sheaf.store.posix.EventCalls]; its count goes to the 8 bytes at
  /// `address`, and is 0 again.
  void readEvent(int event, long address, long token);

  /// Submits what is prepared, and returns how many were taken. Nothing completes by this alone.
  int submit();

  /// Submits what is prepared and waits until `atLeast` completions can be reaped; fewer only when
  /// not all was taken. Returns how many were taken.
  int submitAndWait(int atLeast);

  /// Hands over what has completed and returns how many there were. What completes meanwhile is for
  /// the next time.
  int reap(CompletionHandler handler);

  /// Gives everything back, with nothing prepared or in flight.
  @Override
  void close();
}
