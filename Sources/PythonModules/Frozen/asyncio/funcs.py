# Waiting for tasks: with a limit of time, or for several.

from . import core


# What a task that waits in gather has as its data: cancelling it only wakes it.
class _Remove:
    @staticmethod
    def remove(task):
        pass


# Waits for something on behalf of another task, and wakes that if it still sleeps. outcome is
# [the sleeping task or None, whether there is a result, the result, what was raised].
async def _run(outcome, aw):
    try:
        outcome[2] = await aw
    except BaseException as error:
        outcome[3] = error
    outcome[1] = True
    sleeper = outcome[0]
    # One that has data was cancelled and is awake.
    if sleeper is not None and sleeper.data is None:
        outcome[0] = None
        core._task_queue.remove(sleeper)
        core._task_queue.push(sleeper)


async def wait_for(aw, timeout, sleep=core.sleep):
    aw = core._promote_to_task(aw)
    if timeout is None:
        return await aw
    outcome = [core.cur_task, False, None, None]
    runner = core.create_task(_run(outcome, aw))
    try:
        await sleep(timeout)
    except core.CancelledError:
        outcome[0] = None
        if not outcome[1]:
            runner.cancel()
        raise
    outcome[0] = None
    if not outcome[1]:
        # The time is up; what is waited for may still do something about it.
        runner.cancel()
        await runner
        raise core.TimeoutError
    if outcome[3] is not None:
        raise outcome[3]
    return outcome[2]


def wait_for_ms(aw, timeout):
    return wait_for(aw, timeout, core.sleep_ms)


async def gather(*aws, return_exceptions=False):
    tasks = [core._promote_to_task(aw) for aw in aws]
    caller = core.cur_task
    missing = 0
    failure = None

    # Called at the end of each task that was not done before.
    def ended(task, error):
        nonlocal missing, failure
        missing -= 1
        if not return_exceptions and failure is None and not isinstance(error, StopIteration):
            failure = error
        # Nobody waits before all tasks are known, or after the gathering was cancelled.
        if caller.data is _Remove and (missing == 0 or failure is not None):
            core._task_queue.push(caller)

    for task in tasks:
        if not task.done():
            if task.state is not True and task.state is not ended:
                raise RuntimeError("can't gather")
            if task.state is True:
                task.state = ended
                missing += 1
        elif not return_exceptions and failure is None:
            if not isinstance(task.data, StopIteration):
                failure = task.data

    if missing and failure is None:
        caller.data = _Remove
        try:
            yield
        except core.CancelledError as error:
            for task in tasks:
                task.cancel()
            raise error

    if failure is not None:
        # The others run on, and somebody else may wait for them.
        for task in tasks:
            if task.state is ended:
                task.state = True
        raise failure

    results = []
    for task in tasks:
        end = task.data
        results.append(end.value if isinstance(end, StopIteration) else end)
    return results
