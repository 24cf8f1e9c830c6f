@NullMarked
package io.sheaf.format.segment;

import org.jspecify.annotations.NullMarked;
