/// Programs to copy from: each is a page of the documentation.
@NullMarked
package io.sheaf.examples;

import org.jspecify.annotations.NullMarked;
