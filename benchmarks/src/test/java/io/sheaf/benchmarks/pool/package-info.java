/// What the benches print.
@NullMarked
package io.sheaf.benchmarks.pool;

import org.jspecify.annotations.NullMarked;
