"""A flame graph as text: where a process spends its time, from the stacks that perf takes."""

import re
import subprocess

MEMCPY = re.compile(r"mem(cpy|move)|arraycopy|copyMemory|jbyte_copy|jlong_copy", re.IGNORECASE)
SYMBOL = re.compile(r"\s*[0-9a-f]+ (.*) \((.*)\)$")


class Tree:
    """Samples by what was running, and below it what that had called."""

    def __init__(self):
        self.samples = 0
        self.below = {}

    def add(self, frames):
        self.samples += 1
        if frames:
            self.below.setdefault(frames[0], Tree()).add(frames[1:])

    def lines(self, whole, least, depth=0):
        for name, tree in sorted(self.below.items(), key=lambda each: -each[1].samples):
            share = tree.samples / whole
            if share < least:
                continue
            if any(each.samples > 0.97 * tree.samples for each in tree.below.values()):
                yield from tree.lines(whole, least, depth)  # it only calls the next
            else:
                yield f"  {100 * share:5.1f} % {'  ' * depth}{name[:96 - 2 * depth]}"
                yield from tree.lines(whole, least, depth + 1)


class Recording:
    """perf, while it watches a process for some seconds."""

    def __init__(self, pid, seconds, path):
        self.pid = pid
        self.path = path
        self.process = subprocess.Popen(
            ["perf", "record", "-q", "-F", "999", "-g", "-p", str(pid), "-o", path,
             "--", "sleep", str(seconds)], stderr=subprocess.DEVNULL)

    def stacks(self, jcmd):
        """All stacks, outermost first, each frame as (name, whether in the kernel)."""
        self.process.wait(60)
        # Compiled code has no symbols but those that the JVM writes down now.
        subprocess.run([jcmd, str(self.pid), "Compiler.perfmap"], check=True,
                       stdout=subprocess.DEVNULL)
        text = subprocess.run(["perf", "script", "-i", self.path, "-F", "comm,ip,sym,dso"],
                              check=True, capture_output=True, text=True).stdout
        for block in text.split("\n\n"):
            lines = block.strip("\n").split("\n")
            frames = [SYMBOL.match(line) for line in lines[1:]]
            named = [(name(f), "kernel" in f.group(2)) for f in frames if f]
            if named:
                yield [(lines[0].strip(), False)] + named[::-1]


def name(frame):
    """Without the arguments: a line has to do."""
    text = frame.group(1).split("+0x")[0]
    return re.sub(r"\(.*", "", text).split(" ")[-1] or "[unknown]"


def show(stacks, say):
    tree, copies, user = Tree(), 0, 0
    for stack in stacks:
        tree.add([frame for frame, _ in stack])
        leaf, kernel = stack[-1]
        user += not kernel
        copies += not kernel and bool(MEMCPY.search(leaf))
    whole = max(1, tree.samples)
    for line in tree.lines(whole, 0.02):
        say(line)
    say(f"  {whole} samples: {100 * user / whole:.1f} % in user space, "
        f"{100 * copies / whole:.2f} % copying memory there")
    return copies / whole
