package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The two immutable collections against the JDK's mutable ones.
final class SharedStructureTest {
  private final Random random = new Random(11);

  @Test
  void anOrderedMapIsATreeMapWhoseEarlierStatesStay() {
    OrderedMap<Integer, String> map = OrderedMap.empty();
    TreeMap<Integer, String> model = new TreeMap<>();
    List<OrderedMap<Integer, String>> states = new ArrayList<>();
    List<List<String>> contents = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      int key = random.nextInt(400);
      if (random.nextInt(3) == 0) {
        map = map.without(key);
        model.remove(key);
      } else {
        map = map.with(key, "v" + i);
        model.put(key, "v" + i);
      }
      assertEquals(model.size(), map.size());
      assertEquals(model.get(key), map.get(key));
      if (i % 100 == 0) {
        states.add(map);
        contents.add(new ArrayList<>(model.values()));
      }
    }
    for (int i = 0; i < states.size(); i++) {
      List<String> values = new ArrayList<>();
      states.get(i).forEach(values::add);
      assertEquals(contents.get(i), values);
    }
  }

  @Test
  void anOrderedMapStaysShallow() {
    OrderedMap<Integer, Integer> map = OrderedMap.empty();
    for (int i = 0; i < 1 << 14; i++) {
      map = map.with(i, i);
    }
    int[] count = new int[1];
    map.forEach(value -> assertEquals(count[0]++, value));
    assertEquals(1 << 14, count[0]);
    assertEquals(true, map.height() <= 1.45 * 14 + 2, "height " + map.height());
  }

  @Test
  void aSegmentListIsAListWhoseEarlierStatesStay() {
    SegmentList list = SegmentList.EMPTY;
    List<SegmentRef> model = new ArrayList<>();
    List<SegmentList> states = new ArrayList<>();
    for (int i = 1; i <= 40_000; i++) {
      SegmentRef segment = CatalogTest.segment(i, i);
      list = list.plus(List.of(segment));
      model.add(segment);
      if (i % 1_000 == 0 || i <= 70) {
        states.add(list);
      }
    }
    assertEquals(model, list);
    for (SegmentList state : states) {
      assertEquals(model.subList(0, state.size()), state);
    }
    SegmentList end = list;
    assertThrows(IndexOutOfBoundsException.class, () -> end.get(40_000));
    assertThrows(IndexOutOfBoundsException.class, () -> end.get(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> SegmentList.EMPTY.get(0));
  }
}
