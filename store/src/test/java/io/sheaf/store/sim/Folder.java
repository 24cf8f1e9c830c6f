package io.sheaf.store.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A directory: its names as programs see them, and as they are on the platter.
final class Folder implements Node {
  private final TreeMap<String, Node> seen = new TreeMap<>();
  private final Map<String, Node> durable = new HashMap<>();

  /// For each name changed since the last sync what it stood for, the durable state first.
  private final Map<String, List<Optional<Node>>> changes = new HashMap<>();

  /// Names whose last change a failed sync has lost: no later sync brings it.
  private final Set<String> lost = new HashSet<>();

  @Nullable Node get(String name) {
    return seen.get(name);
  }

  List<String> names() {
    return new ArrayList<>(seen.keySet());
  }

  void put(String name, Node node) {
    seen.put(name, node);
    changed(name, Optional.of(node));
  }

  void remove(String name) {
    seen.remove(name);
    changed(name, Optional.empty());
  }

  private void changed(String name, Optional<Node> now) {
    lost.remove(name);
    changes
        .computeIfAbsent(name, n -> new ArrayList<>(List.of(Optional.ofNullable(durable.get(n)))))
        .add(now);
  }

  void sync() {
    for (String name : changes.keySet()) {
      if (!lost.contains(name)) {
        set(durable, name, Optional.ofNullable(seen.get(name)));
      }
    }
    changes.clear();
  }

  /// A sync that fails: each change is durable or is not, for good.
  void syncFailing(Survival survival) {
    for (Map.Entry<String, List<Optional<Node>>> change : changes.entrySet()) {
      List<Optional<Node>> states = change.getValue();
      int lasting = survival.lasting(states.size());
      set(durable, change.getKey(), states.get(lasting));
      if (lasting != states.size() - 1) {
        lost.add(change.getKey());
      }
    }
    changes.clear();
  }

  @Override
  public Folder survivor(Survival survival) {
    Map<String, Node> left = new TreeMap<>(durable);
    for (Map.Entry<String, List<Optional<Node>>> change : new TreeMap<>(changes).entrySet()) {
      List<Optional<Node>> states = change.getValue();
      set(left, change.getKey(), states.get(survival.lasting(states.size())));
    }
    Folder folder = new Folder();
    left.forEach((name, node) -> folder.seen.put(name, node.survivor(survival)));
    folder.durable.putAll(folder.seen);
    return folder;
  }

  @Override
  public Folder copy() {
    Folder copy = new Folder();
    Map<Node, Node> copies = new HashMap<>();
    Function<Node, Node> once = node -> copies.computeIfAbsent(node, Node::copy);
    seen.forEach((name, node) -> copy.seen.put(name, once.apply(node)));
    durable.forEach((name, node) -> copy.durable.put(name, once.apply(node)));
    changes.forEach(
        (name, states) ->
            copy.changes.put(
                name, new ArrayList<>(states.stream().map(state -> state.map(once)).toList())));
    copy.lost.addAll(lost);
    return copy;
  }

  private static void set(Map<String, Node> names, String name, Optional<Node> node) {
    if (node.isPresent()) {
      names.put(name, node.get());
    } else {
      names.remove(name);
    }
  }
}
