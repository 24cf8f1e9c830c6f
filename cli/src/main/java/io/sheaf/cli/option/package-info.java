/// Options that several commands share, and the types that are written on a command line.
///
/// Every option has an environment variable: `--batch-rows` is also `SHEAF_BATCH_ROWS`. What is
/// typed wins over the environment, the environment over the default.
@NullMarked
package io.sheaf.cli.option;

import org.jspecify.annotations.NullMarked;
