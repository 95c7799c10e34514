# SPDX-FileCopyrightText: 2026 The GeoPurify ROS authors
# SPDX-License-Identifier: Apache-2.0
"""Ask a running mapper for a text, from rclpy.

ros2 launch geopurify_ros live.launch.py ...
python ros_client.py "red chair"
"""

import argparse
import sys

import rclpy
from geopurify_msgs.srv import QueryText
from rclpy.node import Node


class MapClient(Node):
    """Asks the node geopurify."""

    def __init__(self) -> None:
        super().__init__("map_client")
        self._service = self.resolve_service_name("geopurify/query_text")
        self._query = self.create_client(QueryText, self._service)

    def query(self, text: str, top_k: int, timeout_s: float) -> QueryText.Response:
        """Return the answer to a text.

        Raises:
            TimeoutError: there is no mapper, or it does not answer.
        """
        if not self._query.wait_for_service(timeout_s):
            raise TimeoutError(f"no service {self._service}: is the mapper running?")
        answer = self._query.call_async(QueryText.Request(text=text, top_k=top_k))
        rclpy.spin_until_future_complete(self, answer, timeout_sec=timeout_s)
        if not answer.done():
            raise TimeoutError(f"no answer within {timeout_s:g} s")
        return answer.result()


def main() -> int:
    """Print where the objects are, in the frame of the map."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text")
    parser.add_argument("--top-k", type=int, default=3)
    parser.add_argument("--timeout-s", type=float, default=10.0)
    args, ros_args = parser.parse_known_args()
    rclpy.init(args=ros_args)
    try:
        answer = MapClient().query(args.text, args.top_k, args.timeout_s)
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        rclpy.try_shutdown()
    if not answer.success:
        print(answer.message, file=sys.stderr)
        return 1
    for found in answer.objects:
        centre = found.pose.position
        print(f"{found.score:.2f} at ({centre.x:.2f}, {centre.y:.2f}, {centre.z:.2f}) m")
    return 0


if __name__ == "__main__":
    sys.exit(main())
