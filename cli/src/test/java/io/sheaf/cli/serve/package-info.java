/// Tests of how a server is set up.
@NullMarked
package io.sheaf.cli.serve;

import org.jspecify.annotations.NullMarked;
