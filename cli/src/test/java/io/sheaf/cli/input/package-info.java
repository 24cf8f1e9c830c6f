@NullMarked
package io.sheaf.cli.input;

import org.jspecify.annotations.NullMarked;
