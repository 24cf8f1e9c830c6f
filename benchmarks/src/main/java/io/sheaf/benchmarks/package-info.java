/// Programs that measure Sheaf beside its peers.
@NullMarked
package io.sheaf.benchmarks;

import org.jspecify.annotations.NullMarked;
