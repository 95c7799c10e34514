# The ROS wheels of PyPI name Python include directories of the machine they were built on, and
# CMake refuses a target with a directory that does not exist. This drops those directories from
# the imported Python generator targets; rosidl_generate_interfaces adds the right ones itself.
# With a ROS distribution every directory exists and nothing changes.
# Needed while rosidl_generator_py exports them, as 0.24.2 (Kilted) still does; pull request 201 of
# ros2/rosidl_python proposed not to. The packager of the wheels names no place for reports.
get_directory_property(_imported_targets IMPORTED_TARGETS)
list(FILTER _imported_targets INCLUDE REGEX "__rosidl_generator_py$")
foreach(_target IN LISTS _imported_targets)
  get_target_property(_directories ${_target} INTERFACE_INCLUDE_DIRECTORIES)
  set(_existing "")
  foreach(_directory IN LISTS _directories)
    if(EXISTS "${_directory}" OR _directory MATCHES "^\\$<")  # keep generator expressions
      list(APPEND _existing "${_directory}")
    endif()
  endforeach()
  set_target_properties(${_target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${_existing}")
endforeach()
