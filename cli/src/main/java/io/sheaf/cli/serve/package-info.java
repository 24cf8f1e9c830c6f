/// The server as a process: what memory it may take, where it listens, and how it is stopped.
@NullMarked
package io.sheaf.cli.serve;

import org.jspecify.annotations.NullMarked;
