package io.sheaf.store.log;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An immutable ordered map that shares its structure with the maps it was made from.
///
/// An AVL tree whose nodes are never changed: adding or removing an entry copies one path.
final class OrderedMap<K extends Comparable<K>, V> {
  private record Node<K, V>(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right, int height) {}

  private final @Nullable Node<K, V> root;
  private final int size;

  private OrderedMap(@Nullable Node<K, V> root, int size) {
    this.root = root;
    this.size = size;
  }

  static <K extends Comparable<K>, V> OrderedMap<K, V> empty() {
    return new OrderedMap<>(null, 0);
  }

  int size() {
    return size;
  }

  /// Length of the longest path, for those who check that it stays short.
  int height() {
    return height(root);
  }

  @Nullable V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  OrderedMap<K, V> with(K key, V value) {
    int newSize = get(key) == null ? size + 1 : size;
    return new OrderedMap<>(insert(root, key, value), newSize);
  }

  OrderedMap<K, V> without(K key) {
    return get(key) == null ? this : new OrderedMap<>(remove(root, key), size - 1);
  }

  /// Calls `action` with every value, in the order of the keys.
  void forEach(Consumer<? super V> action) {
    walk(root, action);
  }

  private static <K, V> void walk(@Nullable Node<K, V> node, Consumer<? super V> action) {
    if (node != null) {
      walk(node.left, action);
      action.accept(node.value);
      walk(node.right, action);
    }
  }

  private static <K extends Comparable<K>, V> Node<K, V> insert(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null, 1);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(key, value, node.left, node.right, node.height);
    }
    return order < 0
        ? balanced(node, insert(node.left, key, value), node.right)
        : balanced(node, node.left, insert(node.right, key, value));
  }

  private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order != 0) {
      return order < 0
          ? balanced(node, remove(node.left, key), node.right)
          : balanced(node, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<K, V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next, node.left, remove(node.right, next.key));
  }

  /// A node with the key and value of `of` over two subtrees whose heights differ by two at most.
  private static <K, V> Node<K, V> balanced(
      Node<K, V> of, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (left != null && height(left) > height(right) + 1) {
      Node<K, V> inner = left.right;
      return inner != null && height(inner) > height(left.left)
          ? node(inner, node(left, left.left, inner.left), node(of, inner.right, right))
          : node(left, left.left, node(of, inner, right));
    }
    if (right != null && height(right) > height(left) + 1) {
      Node<K, V> inner = right.left;
      return inner != null && height(inner) > height(right.right)
          ? node(inner, node(of, left, inner.left), node(right, inner.right, right.right))
          : node(right, node(of, left, inner), right.right);
    }
    return node(of, left, right);
  }

  private static <K, V> Node<K, V> node(
      Node<K, V> of, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return new Node<>(of.key, of.value, left, right, 1 + Math.max(height(left), height(right)));
  }

  private static int height(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.height;
  }
}
