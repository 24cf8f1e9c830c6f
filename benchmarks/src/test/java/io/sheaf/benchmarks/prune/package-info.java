/// Tests of the package.
@NullMarked
package io.sheaf.benchmarks.prune;

import org.jspecify.annotations.NullMarked;
