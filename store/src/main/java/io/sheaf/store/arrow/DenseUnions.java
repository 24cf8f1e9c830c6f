package io.sheaf.store.arrow;

import io.sheaf.format.array.ArrayData;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/// Gives the children of dense unions back the lengths they have.
///
/// Arrow Java cuts each child to as many values as rows have its type, whatever their offsets, when
/// a batch has been loaded; what is exported then would have offsets that point behind its
/// children.
final class DenseUnions {
  private DenseUnions() {}

  /// Restores the dense unions in a vector that was loaded from `array`.
  static void restore(FieldVector vector, ArrayData array, FrameBuffers buffers) {
    boolean dense = vector instanceof DenseUnionVector;
    List<FieldVector> children = vector.getChildrenFromFields();
    for (int i = 0; i < children.size(); i++) {
      ArrayData child = array.children().get(i);
      if (dense) load(children.get(i), child, buffers);
      else restore(children.get(i), child, buffers);
    }
  }

  private static void load(FieldVector vector, ArrayData array, FrameBuffers buffers) {
    List<ArrowBuf> own = new ArrayList<>();
    try {
      for (MemorySegment buffer : array.buffers()) own.add(buffers.wrap(buffer));
      vector.loadFieldBuffers(new ArrowFieldNode(array.length(), array.nullCount()), own);
    } finally {
      // The vector has taken references of its own.
      own.forEach(ArrowBuf::close);
    }
    List<FieldVector> children = vector.getChildrenFromFields();
    for (int i = 0; i < children.size(); i++) {
      load(children.get(i), array.children().get(i), buffers);
    }
  }
}
