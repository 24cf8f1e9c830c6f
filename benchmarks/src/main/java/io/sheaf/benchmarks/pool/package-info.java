/// `sheaf bench pool`: the buffer pool beside other ways to keep pages in memory.
///
/// A *contender* is one way to find a page and to keep it from going away for a moment. A *visit*
/// is that moment: pin the page, take its address, unpin it; its bytes are not looked at. A *cell*
/// is an order of pages, how much of them fits, and how many threads visit. A *round* measures each
/// contender of each cell once, in a virtual machine of its own; ratios are formed within a round,
/// and what is printed is the median over all rounds. Ours is measured twice in each round: where
/// it differs from itself by more than 5 % in the median the cell is *void*.
///
/// A *trace* is a list of pages in the order in which they are wanted; a hit ratio is the share of
/// them that was found in memory.
@NullMarked
package io.sheaf.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
