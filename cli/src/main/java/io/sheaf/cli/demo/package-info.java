/// The demo: a real data set from the network or a generated one, stored, served and read back.
@NullMarked
package io.sheaf.cli.demo;

import org.jspecify.annotations.NullMarked;
