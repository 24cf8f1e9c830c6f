/// The command line: one class per command, and [Main] that names them.
@NullMarked
package io.sheaf.cli;

import org.jspecify.annotations.NullMarked;
