/// What the benches print.
@NullMarked
package io.sheaf.benchmarks.io;

import org.jspecify.annotations.NullMarked;
