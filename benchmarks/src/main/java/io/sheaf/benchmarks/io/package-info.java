/// `sheaf bench io`: the engine and the store beside other ways to read a file.
///
/// A *peer* is one way to read. A *workload* says what is read: size, order, how many at once. A
/// *sample* is what one peer did in one go at one workload. A *round* takes one sample of each
/// peer, one after the other; ratios are formed within a round, and the *spread* of a ratio is its
/// median and range over all rounds. The first peer is measured twice in each round: where it
/// differs from itself by more than 5 % in the median the row is *void*.
@NullMarked
package io.sheaf.benchmarks.io;

import org.jspecify.annotations.NullMarked;
