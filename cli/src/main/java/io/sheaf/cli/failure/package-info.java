/// How a run ends: one exit code, and for a failure one line that says what to do.
///
/// Every exception of every layer meets [Exit#of] and nothing else decides an exit code.
@NullMarked
package io.sheaf.cli.failure;

import org.jspecify.annotations.NullMarked;
