package io.sheaf.store.pool.evict;

import java.util.Arrays;

/// When the pages of one table will be wanted by the scans that have said what they read.
///
/// From where a scan is, how many steps lie between and how fast it has been so far follows when it
/// comes to a page: a guess, but the only ones that matter are which page is wanted sooner. Any
/// thread may ask.
public final class Forecast {
  /// Of a page that no scan is known to come to.
  public static final long NEVER = Long.MAX_VALUE;

  /// Sooner than anything is wanted.
  static final long NOW = -1;

  // Never changed, but replaced: to go through it makes no object.
  private volatile Route[] routes = {};

  /// The way of one scan through the table.
  public final class Route implements AutoCloseable {
    private final Course course;
    private final Steps steps;

    private Route(Course course, Steps steps) {
      this.course = course;
      this.steps = steps;
    }

    private long until(int page) {
      long step = steps.of(page);
      return step == Steps.NONE ? NEVER : course.until(step);
    }

    /// Says that the scan reads nothing more of the table.
    @Override
    public void close() {
      synchronized (Forecast.this) {
        routes = Arrays.stream(routes).filter(other -> other != this).toArray(Route[]::new);
      }
    }
  }

  /// Makes it known that a scan will read some pages.
  public synchronized Route register(Course course, Steps steps) {
    Route route = new Route(course, steps);
    Route[] more = Arrays.copyOf(routes, routes.length + 1);
    more[routes.length] = route;
    routes = more;
    return route;
  }

  /// Whether any scan goes through the table, and does not stand still.
  public boolean isFollowed() {
    for (Route route : routes) if (!route.course.isStill()) return true;
    return false;
  }

  /// Nanoseconds until a page is wanted next, or [#NEVER].
  public long nextUse(int page) {
    long soonest = NEVER;
    for (Route route : routes) soonest = Math.min(soonest, route.until(page));
    return soonest;
  }
}
