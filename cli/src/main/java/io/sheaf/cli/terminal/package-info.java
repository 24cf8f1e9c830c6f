/// Where a command reads and writes: three streams, the environment, and what a person sees.
///
/// *Result* is what goes to standard output and nothing else does; *notes* go to standard error:
/// progress, remarks, questions, errors. Progress and colour are for terminals only.
@NullMarked
package io.sheaf.cli.terminal;

import org.jspecify.annotations.NullMarked;
