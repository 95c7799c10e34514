# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Drive a robot to what a text describes: the mapper finds it, Nav2 drives.

ros2 launch geopurify_ros live.launch.py ...   and Nav2, with the mapper's costmap or its own map
python drive_to_object.py "red chair"

Needs a ROS distribution with nav2_simple_commander and tf_transformations.
"""

import argparse
import math
import sys

import rclpy
from geopurify_msgs.action import FindObject
from rclpy.action import ActionClient
from rclpy.node import Node


class ObjectFinder(Node):
    """Asks the node geopurify where to stand."""

    def __init__(self) -> None:
        super().__init__("object_finder")
        self._find = ActionClient(self, FindObject, "geopurify/find_object")

    def find(self, text: str, max_distance_m: float, timeout_s: float) -> FindObject.Result:
        """Return the object that a text describes, and a pose before it.

        Raises:
            TimeoutError: there is no mapper, or it does not answer.
        """
        if not self._find.wait_for_server(timeout_s):
            raise TimeoutError("no action geopurify/find_object: is the mapper running?")
        goal = FindObject.Goal(text=text, max_distance=max_distance_m)
        accepted = self._wait(self._find.send_goal_async(goal), timeout_s)
        return self._wait(accepted.get_result_async(), timeout_s).result

    def _wait(self, future: rclpy.Future, timeout_s: float):
        rclpy.spin_until_future_complete(self, future, timeout_sec=timeout_s)
        if not future.done():
            raise TimeoutError(f"no answer within {timeout_s:g} s")
        return future.result()


def drive(found: FindObject.Result) -> bool:
    """Drive to the pose before an object with Nav2, and return whether the robot got there."""
    from nav2_simple_commander.robot_navigator import BasicNavigator, TaskResult
    from tf_transformations import euler_from_quaternion

    pose, turned = found.approach.pose.position, found.approach.pose.orientation
    _, _, yaw = euler_from_quaternion((turned.x, turned.y, turned.z, turned.w))
    print(f"driving to ({pose.x:.2f}, {pose.y:.2f}) m, heading {math.degrees(yaw):.0f} degrees")
    navigator = BasicNavigator()
    navigator.waitUntilNav2Active()
    navigator.goToPose(found.approach)
    while not navigator.isTaskComplete():  # it waits a moment itself
        pass
    return navigator.getResult() == TaskResult.SUCCEEDED


def main() -> int:
    """Find, tell and drive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text")
    parser.add_argument("--max-distance-m", type=float, default=1.0)
    parser.add_argument("--timeout-s", type=float, default=10.0)
    args, ros_args = parser.parse_known_args()
    rclpy.init(args=ros_args)
    try:
        found = ObjectFinder().find(args.text, args.max_distance_m, args.timeout_s)
        if not found.success:
            print(found.message, file=sys.stderr)
            return 1
        print(f"{found.object.label}, score {found.score:.2f}")
        return 0 if drive(found) else 1
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        rclpy.try_shutdown()


if __name__ == "__main__":
    sys.exit(main())
