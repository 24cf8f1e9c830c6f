package io.sheaf.store.pool;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One page, its word and the line for memory, run in every order there is.
///
/// Each actor is a list of steps; a step touches what all share once, by the transitions of
/// [PageWord]. All interleavings of the steps are gone through, each state once.
final class WordModel {
  /// Bugs to plant.
  enum Bug {
    NONE,
    /// A pin is added after a look, and not compared and set.
    CHECK_THEN_ACT,
    /// An unpin looks who waits, and whether its page is doomed, before it gives its pin.
    EARLY_LOOK,
    /// An eviction takes the page away whatever has become of its word.
    EVICT_PINNED,
    /// Who waits for a page that is being filled looks at its word once more, and leaves no mark.
    UNMARKED,
    /// Who waits does not ask whether the mark it left is on what it has joined.
    UNASKED
  }

  /// What an actor does.
  enum Role {
    /// Pins the page if it is there, and unpins it.
    PIN,
    /// Has a pin already, and unpins it.
    HOLD,
    /// Needs the frame for another page, and waits for it.
    MISS,
    /// Forgets the table.
    DOOM,
    /// Fills the page, tells those who wait, and unpins it.
    FILL,
    /// Waits for that.
    JOIN,
    /// Has the page leave, if nobody pins it, and come back in the same frame so often that its
    /// word is the same again; fills it, tells those who wait, and unpins it.
    REFILL
  }

  private static final int WORD = 0;
  private static final int LOCK = 1; // whose it is, counted from 1
  private static final int WAITING = 2;
  private static final int ASLEEP = 3;
  private static final int SIGNALLED = 4;
  private static final int FREE = 5;
  private static final int JOINED = 6; // what to wait for, counted from 1
  private static final int TOLD = 7; // a bit for each that has ended
  private static final int LOADS = 8;
  private static final int ACTORS = 9;
  private static final int PLACES = 3; // of an actor: the next step, what was read, what was joined
  private static final int END = -1;
  private static final int BLOCKED = -2;
  private static final int ADDED = 4;
  private static final int RELEASED = 7;
  private static final int AWAY = 20;

  private final List<Role> roles;
  private final Bug bug;
  private final Set<List<Long>> seen = new HashSet<>();
  private long[] state = {};
  private int ends;

  WordModel(Bug bug, Role... roles) {
    this.bug = bug;
    this.roles = List.of(roles);
  }

  /// Goes through all orders; how many states there are. Throws at the first that is wrong.
  int run() {
    long[] start = new long[ACTORS + PLACES * roles.size()];
    long resident = PageWord.filled(PageWord.loading(0, 1)) - PageWord.PIN;
    long held = roles.stream().filter(role -> role == Role.HOLD).count();
    boolean filled = roles.contains(Role.FILL);
    start[WORD] = filled ? PageWord.loading(0, 1) : resident + held * PageWord.PIN;
    for (int i = 0; i < roles.size(); i++) {
      int step = ACTORS + PLACES * i;
      if (roles.get(i) == Role.HOLD) start[step] = 2;
      if (roles.get(i) == Role.REFILL) start[step] = AWAY;
    }
    explore(start);
    if (ends == 0) throw new AssertionError("no order comes to an end");
    return seen.size();
  }

  private void explore(long[] from) {
    if (!seen.add(Arrays.stream(from).boxed().toList())) return;
    boolean moved = false;
    for (int actor = 0; actor < roles.size(); actor++) {
      int at = ACTORS + PLACES * actor;
      if (from[at] == END) continue;
      state = from.clone();
      int next = step(actor, (int) from[at]);
      if (next == BLOCKED) continue;
      state[at] = next;
      moved = true;
      explore(state);
    }
    if (!moved) checkEnd(from);
  }

  private void checkEnd(long[] last) {
    ends++;
    for (int actor = 0; actor < roles.size(); actor++) {
      if (last[ACTORS + PLACES * actor] != END) {
        throw new AssertionError("lost wake-up: nobody wakes actor " + actor + words(last));
      }
    }
    long word = last[WORD];
    if (PageWord.pins(word) != 0) throw new AssertionError("pins are left" + words(last));
    if (PageWord.isDoomed(word)) throw new AssertionError("a doomed page stays" + words(last));
  }

  private String words(long[] at) {
    return ": " + PageWord.describe(at[WORD]) + ", " + roles + " " + Arrays.toString(at);
  }

  private int step(int actor, int step) {
    return switch (roles.get(actor)) {
      case PIN, HOLD -> pin(actor, step);
      case MISS -> miss(actor, step);
      case DOOM -> doom(actor, step);
      case FILL, REFILL -> {
        if (step == AWAY) yield comeBack();
        yield step < ADDED ? fill(actor, step) : pin(actor, step);
      }
      case JOIN -> join(actor, step);
    };
  }

  private long read(int actor) {
    return state[ACTORS + PLACES * actor + 1];
  }

  private long look(int actor) {
    state[ACTORS + PLACES * actor + 1] = state[WORD];
    return state[WORD];
  }

  private boolean replace(long expected, long next) {
    if (state[WORD] != expected) return false;
    state[WORD] = next;
    return true;
  }

  private long joined(int actor) {
    return state[ACTORS + PLACES * actor + 2];
  }

  /// `Frame.joined`.
  private void joinOne(int actor) {
    if (state[JOINED] == 0) state[JOINED] = ++state[LOADS];
    state[ACTORS + PLACES * actor + 2] = state[JOINED];
  }

  private int lock(int actor, int next) {
    if (state[LOCK] != 0) return BLOCKED;
    state[LOCK] = actor + 1L;
    return next;
  }

  private int unlock(int next) {
    state[LOCK] = 0;
    return next;
  }

  private int pin(int actor, int step) {
    return switch (step) {
      case 0 -> PageWord.isOpen(look(actor)) ? 1 : END;
      case 1 -> {
        if (bug != Bug.CHECK_THEN_ACT) {
          yield replace(read(actor), PageWord.pinned(read(actor), PageWord.USE)) ? 2 : 0;
        }
        state[WORD] += PageWord.PIN;
        yield 2;
      }
      case 2 -> {
        checkPinned();
        yield bug == Bug.EARLY_LOOK ? 3 : ADDED;
      }
      case 3 -> {
        boolean told = state[WAITING] > 0 || PageWord.isDoomed(state[WORD]);
        state[ACTORS + PLACES * actor + 1] = told ? 1 : 0;
        yield 6;
      }
      case ADDED -> {
        checkPinned();
        look(actor);
        state[WORD] -= PageWord.PIN;
        yield 5;
      }
      case 5 -> {
        boolean last = PageWord.pins(read(actor)) == 1;
        boolean tell = PageWord.isDoomed(read(actor)) || state[WAITING] > 0;
        yield last && tell ? RELEASED : END;
      }
      case 6 -> {
        state[WORD] -= PageWord.PIN;
        yield read(actor) == 1 ? RELEASED : END;
      }
      default -> released(actor, step);
    };
  }

  private void checkPinned() {
    long word = state[WORD];
    boolean isPinned = PageWord.isResident(word) && PageWord.pins(word) > 0;
    if (!isPinned || PageWord.version(word) != 0) {
      throw new AssertionError("evicted under a pin" + words(state));
    }
  }

  /// `Frames.released`: what an unpin or a doom tells.
  private int released(int actor, int step) {
    return switch (step) {
      case RELEASED -> lock(actor, 8);
      case 8 -> {
        if (!PageWord.isResident(look(actor))) yield unlock(END);
        boolean goes = PageWord.isDoomed(read(actor)) && PageWord.isEvictable(read(actor));
        yield goes ? 9 : 10;
      }
      case 9 -> {
        if (replace(read(actor), PageWord.absent(read(actor)))) state[FREE] = 1;
        yield 10;
      }
      case 10 -> {
        boolean open = state[FREE] == 1 || PageWord.isEvictable(state[WORD]);
        if (state[ASLEEP] == 1 && open) state[SIGNALLED] = 1;
        yield unlock(END);
      }
      default -> throw new AssertionError("no step " + step);
    };
  }

  /// `Frames.place`: a place in line, a look, and sleep.
  private int miss(int actor, int step) {
    return switch (step) {
      case 0 -> lock(actor, 1);
      case 1 -> {
        state[WAITING] = 1;
        yield 2;
      }
      case 2 -> {
        if (state[FREE] == 0) yield PageWord.isEvictable(look(actor)) ? 3 : 4;
        state[FREE] = 0;
        yield 5;
      }
      case 3 -> {
        if (bug == Bug.EVICT_PINNED) state[WORD] = PageWord.absent(state[WORD]);
        else if (!replace(read(actor), PageWord.absent(read(actor)))) yield 2;
        yield 5;
      }
      case 4 -> {
        state[ASLEEP] = 1;
        yield unlock(6);
      }
      case 5 -> {
        state[WAITING] = 0;
        yield unlock(END);
      }
      case 6 -> {
        if (state[SIGNALLED] == 0 || state[LOCK] != 0) yield BLOCKED;
        state[SIGNALLED] = 0;
        state[ASLEEP] = 0;
        yield lock(actor, 2);
      }
      default -> throw new AssertionError("no step " + step);
    };
  }

  /// `PageAccess.publish`.
  private int fill(int actor, int step) {
    return switch (step) {
      case 0 -> {
        look(actor);
        yield 1;
      }
      case 1 -> {
        if (PageWord.isAwaited(read(actor))) joinOne(actor);
        yield 2;
      }
      case 2 -> {
        if (!replace(read(actor), PageWord.filled(read(actor)))) yield 0;
        yield PageWord.isAwaited(read(actor)) ? 3 : ADDED;
      }
      case 3 -> {
        state[TOLD] |= 1L << joined(actor);
        yield ADDED;
      }
      default -> throw new AssertionError("no step " + step);
    };
  }

  /// `PageAccess.joinLoad`.
  private int join(int actor, int step) {
    return switch (step) {
      case 0 -> PageWord.isLoading(look(actor)) ? 1 : END;
      case 1 -> {
        joinOne(actor);
        yield 2;
      }
      case 2 -> {
        long marked = bug == Bug.UNMARKED ? read(actor) : PageWord.awaited(read(actor));
        yield replace(read(actor), marked) ? 3 : 0;
      }
      case 3 -> bug == Bug.UNASKED || state[JOINED] == joined(actor) ? 4 : 0;
      case 4 -> (state[TOLD] & 1L << joined(actor)) == 0 ? BLOCKED : END;
      default -> throw new AssertionError("no step " + step);
    };
  }

  /// Eviction and `PageAccess.begin`, as often as a word has versions.
  private int comeBack() {
    if (!PageWord.isEvictable(state[WORD])) return BLOCKED;
    state[WORD] = PageWord.loading(0, 1);
    state[JOINED] = 0;
    return 0;
  }

  /// `Frames.doom`.
  private int doom(int actor, int step) {
    return switch (step) {
      case 0 -> lock(actor, 1);
      case 1 -> PageWord.isAbsent(look(actor)) ? unlock(END) : 2;
      case 2 -> {
        if (!replace(read(actor), read(actor) | PageWord.DOOMED)) yield 1;
        yield PageWord.isEvictable(read(actor)) ? 8 : unlock(END);
      }
      default -> released(actor, step);
    };
  }
}
