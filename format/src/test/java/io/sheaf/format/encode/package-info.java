/// Tests of what encodes columns.
@NullMarked
package io.sheaf.format.encode;

import org.jspecify.annotations.NullMarked;
