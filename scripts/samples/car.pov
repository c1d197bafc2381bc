// A small red car at the kerb of an old street, in the evening.
#include "common.inc"
global_settings {
  assumed_gamma 1.0
  max_trace_level 7
  radiosity { pretrace_start 0.08 pretrace_end 0.02 count 60 nearest_count 7 error_bound 0.8 recursion_limit 1 normal off }
}
#default { finish { ambient 0 diffuse 0.8 } }
#declare CamAt = <-4.35, 1.42, -5.6>;
camera {
  location CamAt
  up y right x*image_width/image_height
  angle 46
  look_at <0.52, 1.10, 0.35>
}

// ---- light: low sun from behind the camera's left, sky all around -----------------------------
light_source { <-40, 21, -46> rgb <1.0, 0.62, 0.34>*1.55 area_light x*4, y*4, 5, 5 adaptive 1 jitter circular orient }
light_source { <30, 60, -30> rgb <0.50, 0.62, 0.95>*0.16 area_light x*50, z*50, 4, 4 adaptive 0 jitter }
sky_sphere {
  pigment {
    gradient y
    color_map {
      [0.00 rgb <0.95, 0.52, 0.30>] [0.08 rgb <0.93, 0.58, 0.42>] [0.22 rgb <0.66, 0.52, 0.60>]
      [0.45 rgb <0.34, 0.40, 0.62>] [1.00 rgb <0.14, 0.22, 0.46>]
    }
  }
  pigment {
    wrinkles turbulence 0.7 omega 0.6 scale <1.1, 0.16, 1.1>
    color_map { [0.45 rgbt <1, 0.7, 0.55, 1>] [0.75 rgbt <1.0, 0.68, 0.52, 0.45>] [1 rgbt <1, 0.80, 0.66, 0.2>] }
  }
}

#declare S1 = seed(5);
// ---- road of cobbles, kerb, pavement --------------------------------------------------------------
#declare NU = 9; #declare NV = 20; #declare G = array[NU][NV];
#declare I = 0;
#while (I < NU)
  #declare Th = 0.0002 + 1.56*I/(NU - 1);
  #declare J = 0;
  #while (J < NV)
    #declare Ph = 2*pi*J/NV;
    #declare G[I][J] = <0.5*Sgnpow(sin(Th), 0.45)*Sgnpow(cos(Ph), 0.45), pow(cos(Th), 0.5), 0.5*Sgnpow(sin(Th), 0.45)*Sgnpow(sin(Ph), 0.45)>;
    #declare J = J + 1;
  #end
  #declare I = I + 1;
#end
#declare Cobble = GridMesh(G, NU, NV, 0, 1, 0)
union {
  #declare Z = -6.6;
  #declare Row = 0;
  #while (Z < 1.36)
    #declare X = -6.5 + 0.09*mod(Row, 2);
    #while (X < 9)
      #declare Br = Rnd(S1, 0.72, 1.2); #declare Wm = Rnd(S1, -0.015, 0.03);
      object {
        Cobble scale <0.172, 0.03, 0.112>
        rotate <Rnd(S1, -2.4, 2.4), Rnd(S1, -4, 4), Rnd(S1, -2.4, 2.4)>
        translate <X + Rnd(S1, -0.007, 0.007), -0.033 + Rnd(S1, -0.006, 0.004), Z + Rnd(S1, -0.005, 0.005)>
        pigment { granite scale 0.05 color_map { [0 rgb <0.13 + Wm, 0.125, 0.13>*Br] [1 rgb <0.235 + Wm, 0.22, 0.215 - Wm*0.5>*Br] } }
      }
      #declare X = X + 0.18;
    #end
    #declare Z = Z + 0.12; #declare Row = Row + 1;
  #end
  normal { granite 0.12 scale 0.04 }
  finish { diffuse 0.8 specular 0.35 roughness 0.04 reflection { 0.02, 0.42 falloff 3 } conserve_energy }
}
plane { y, -0.022 pigment { granite scale 0.1 color_map { [0 rgb 0.03] [1 rgb <0.09, 0.08, 0.07>] } } normal { bumps 0.5 scale 0.02 } }
#declare Stone = texture {
  pigment { granite scale 0.25 color_map { [0 rgb <0.24, 0.22, 0.20>] [0.5 rgb <0.36, 0.33, 0.30>] [1 rgb <0.45, 0.42, 0.38>] } }
  normal { granite 0.15 scale 0.06 }
  finish { diffuse 0.8 specular 0.15 roughness 0.05 }
}
#declare X = -7;
#while (X < 12)
  object { RBox(<X + 0.004, -0.1, 1.36>, <X + 0.996, 0.125, 1.54>, 0.018) texture { Stone translate X*1.7 } }
  #declare X = X + 1;
#end
#declare X = -7; #declare Col = 0;
#while (X < 12)
  #declare Z = 1.545; #declare Row = 0;
  #while (Z < 3.0)
    #declare Br = Rnd(S1, 0.8, 1.08);
    object { RBox(<X + 0.004 + 0.25*mod(Row, 2), -0.05, Z + 0.003>, <X + 0.496 + 0.25*mod(Row, 2), 0.12 + Rnd(S1, -0.002, 0.002), Z + 0.357>, 0.008)
      pigment { granite scale 0.2 color_map { [0 rgb <0.27, 0.25, 0.23>*Br] [1 rgb <0.42, 0.39, 0.35>*Br] } } normal { granite 0.1 scale 0.05 } }
    #declare Z = Z + 0.36; #declare Row = Row + 1;
  #end
  #declare X = X + 0.5;
#end

// ---- facades ------------------------------------------------------------------------------------
#macro Stucco(C)
  texture {
    pigment {
      average pigment_map {
        [1 granite scale 2.2 color_map { [0 rgb C*0.80] [0.5 rgb C] [1 rgb C*1.10] }]
        [0.6 bozo turbulence 0.8 scale <0.6, 2.6, 0.6> color_map { [0 rgb C*0.72] [0.45 rgb C] [1 rgb C] }]
      }
    }
    normal { average normal_map { [1 granite 0.25 scale 0.2] [1 bumps 0.3 scale 0.02] } }
    finish { diffuse 0.82 }
  }
#end
#macro Pane(Lit)
  #if (Lit > 0)
    texture {
      pigment { bozo turbulence 0.4 scale <0.35, 0.9, 0.3> color_map { [0 rgb <1.0, 0.50, 0.16>] [0.5 rgb <1, 0.66, 0.28>] [1 rgb <1, 0.80, 0.45>] } }
      finish { diffuse 0.1 emission 0.85*Lit specular 0.3 roughness 0.01 reflection 0.06 }
    }
  #else
    texture {
      pigment { bozo turbulence 0.3 scale <0.3, 1, 0.3> color_map { [0 rgb <0.02, 0.025, 0.035>] [1 rgb <0.07, 0.075, 0.09>] } }
      normal { bumps 0.02 scale 0.5 }
      finish { diffuse 0.6 specular 0.5 roughness 0.01 reflection { 0.18, 0.7 falloff 3 } }
    }
  #end
#end
// a window W x H whose sill centre is at the origin, facing -z
#macro Window(W, H, Frame, Lit, Shutter)
  union {
    box { <-W/2, 0, 0.07>, <W/2, H, 0.09> Pane(Lit) }
    union {
      box { <-W/2 - 0.09, -0.02, -0.035>, <-W/2, H + 0.09, 0.1> } box { <W/2, -0.02, -0.035>, <W/2 + 0.09, H + 0.09, 0.1> }
      box { <-W/2 - 0.09, H, -0.035>, <W/2 + 0.09, H + 0.1, 0.1> }
      object { RBox(<-W/2 - 0.14, -0.09, -0.12>, <W/2 + 0.14, 0, 0.1>, 0.012) }
      object { RBox(<-W/2 - 0.14, H + 0.1, -0.10>, <W/2 + 0.14, H + 0.17, 0.1>, 0.012) }
      texture { Stone pigment { granite scale 0.3 color_map { [0 rgb <0.52, 0.47, 0.40>] [1 rgb <0.66, 0.61, 0.53>] } } }
    }
    union {
      box { <-0.022, 0, 0.045>, <0.022, H, 0.08> } box { <-W/2, H*0.64, 0.05>, <W/2, H*0.64 + 0.035, 0.08> }
      box { <-W/2, 0, 0.045>, <-W/2 + 0.05, H, 0.08> } box { <W/2 - 0.05, 0, 0.045>, <W/2, H, 0.08> }
      box { <-W/2, 0, 0.045>, <W/2, 0.05, 0.08> } box { <-W/2, H - 0.05, 0.045>, <W/2, H, 0.08> }
      pigment { rgb Frame } finish { diffuse 0.8 specular 0.2 roughness 0.03 }
    }
    #if (vlength(Shutter) > 0)
      #local Sd = -1;
      #while (Sd < 2)
        union {
          box { <-0.02, 0, -0.06>, <0.03, H, -0.02> } box { <W/2 - 0.06, 0, -0.06>, <W/2 - 0.01, H, -0.02> }
          box { <0, 0, -0.06>, <W/2 - 0.02, 0.06, -0.02> } box { <0, H - 0.06, -0.06>, <W/2 - 0.02, H, -0.02> }
          #local Sl = 0.08;
          #while (Sl < H - 0.08)
            box { <0.02, -0.022, -0.006>, <W/2 - 0.05, 0.022, 0.006> rotate -x*38 translate <0, Sl, -0.036> }
            #local Sl = Sl + 0.05;
          #end
          translate x*0.10 scale <Sd, 1, 1> translate x*Sd*W/2
          pigment { rgb Shutter } finish { diffuse 0.8 specular 0.15 roughness 0.04 }
        }
        #local Sd = Sd + 2;
      #end
    #end
    translate -z*0.10
  }
#end
#macro House(X1, X2, H, C, Zf, Sh, LitSeed)
  #local Sw = seed(LitSeed);
  union {
    box { <X1, 0, Zf>, <X2, H, Zf + 4> Stucco(C) }
    box { <X1, 0, Zf - 0.05>, <X2, 0.55, Zf> texture { Stone } }
    object { RBox(<X1, 3.05, Zf - 0.09>, <X2, 3.2, Zf + 0.1>, 0.02) Stucco(C*0.4 + 0.36) }
    object { RBox(<X1, H - 0.16, Zf - 0.24>, <X2, H, Zf + 0.1>, 0.03) Stucco(C*0.4 + 0.36) }
    object { RBox(<X1, H - 0.30, Zf - 0.13>, <X2, H - 0.16, Zf + 0.1>, 0.03) Stucco(C*0.4 + 0.32) }
    #local N = max(1, int((X2 - X1)/1.75)); #local St = (X2 - X1)/N;
    #local F = 1;
    #while (3.7 + (F - 1)*2.9 < H - 1.8)
      #local K = 0;
      #while (K < N)
        object { Window(0.95, 1.65, <0.62, 0.58, 0.52>, (rand(Sw) > 0.60 ? Rnd(Sw, 0.6, 1) : 0), Sh) translate <X1 + (K + 0.5)*St, 3.7 + (F - 1)*2.9, Zf> }
        #local K = K + 1;
      #end
      #local F = F + 1;
    #end
  }
#end
#declare Zf = 3.0;
House(-7.5, -1.9, 7.6, <0.60, 0.42, 0.27>, Zf, <0.12, 0.20, 0.17>, 11)
House(-1.9, 3.6, 8.8, <0.52, 0.31, 0.23>, Zf, <0.10, 0.17, 0.22>, 8)
House(3.6, 8.0, 7.2, <0.58, 0.49, 0.36>, Zf, <0.25, 0.10, 0.07>, 33)
// across the square
House(2, 12.4, 5.6, <0.50, 0.36, 0.28>, 17, <0.12, 0.19, 0.15>, 4)
House(12.4, 19.5, 4.9, <0.52, 0.46, 0.38>, 17, <0.2, 0.12, 0.1>, 9)
House(19.5, 29, 5.9, <0.44, 0.33, 0.30>, 17, <0.12, 0.19, 0.2>, 21)
House(29, 46, 5.2, <0.48, 0.42, 0.36>, 17, <0.2, 0.12, 0.1>, 2)
box { <8, -0.05, 3.0>, <60, 0.10, 17> texture { Stone } }
box { <12, -0.05, 1.36>, <60, 0.11, 3> texture { Stone } }
// ground floor: a lit cafe, doors, windows
#macro Door(C)
  union {
    box { <-0.55, 0.1, 0.0>, <0.55, 2.45, 0.06> pigment { rgb C } finish { diffuse 0.75 specular 0.4 roughness 0.02 reflection { 0, 0.15 falloff 3 } } }
    #local K = 0;
    #while (K < 4)
      object { RBox(<-0.47 + mod(K, 2)*0.5, 0.25 + int(K/2)*1.0, -0.02>, <-0.03 + mod(K, 2)*0.5, 1.12 + int(K/2)*1.0, 0.03>, 0.012)
        pigment { rgb C*0.85 } finish { diffuse 0.75 specular 0.4 roughness 0.02 reflection { 0, 0.15 falloff 3 } } }
      #local K = K + 1;
    #end
    box { <-0.55, 2.5, 0.0>, <0.55, 2.8, 0.05> Pane(0.8) }
    difference { box { <-0.70, 0, -0.08>, <0.70, 2.95, 0.05> } box { <-0.55, -1, -1>, <0.55, 2.8, 1> } texture { Stone } }
    sphere { <0.02, 1.2, -0.06>, 0.035 pigment { rgb <0.7, 0.5, 0.2> } finish { metallic specular 0.8 roughness 0.02 reflection 0.4 diffuse 0.4 } }
    box { <-0.75, 0, -0.35>, <0.75, 0.2, 0.05> texture { Stone } }
  }
#end
object { Door(<0.07, 0.15, 0.11>) translate <-2.75, 0.06, Zf - 0.06> }
object { Window(1.0, 1.45, <0.6, 0.56, 0.5>, 0, <0.12, 0.20, 0.17>) translate <-4.6, 1.1, Zf> }
object { Window(1.0, 1.45, <0.6, 0.56, 0.5>, 0.9, <0.12, 0.20, 0.17>) translate <-6.5, 1.1, Zf> }
union {   // cafe front
  box { <-1.5, 0.75, -0.06>, <2.15, 2.62, -0.03>
    texture {
      pigment {
        gradient y scale 2.0 translate y*0.7
        pigment_map {
          [0 bozo turbulence 0.5 scale <0.35, 0.5, 1> color_map { [0 rgb <0.10, 0.035, 0.012>] [0.6 rgb <0.24, 0.10, 0.03>] [1 rgb <0.40, 0.17, 0.05>] }]
          [0.6 bozo turbulence 0.5 scale <0.5, 0.35, 1> color_map { [0 rgb <0.62, 0.26, 0.07>] [0.6 rgb <0.90, 0.46, 0.14>] [1 rgb <1, 0.62, 0.25>] }]
          [1 rgb <1, 0.66, 0.28>]
        }
      }
      finish { diffuse 0.1 emission 0.50 specular 0.3 roughness 0.01 reflection { 0.05, 0.4 falloff 3 } }
    }
  }
  union {
    box { <-1.62, 0.1, -0.12>, <2.27, 0.75, 0> } box { <-1.62, 2.62, -0.14>, <2.27, 3.0, 0> }
    #declare K = 0;
    #while (K < 4) box { <-1.62 + K*1.257, 0.1, -0.12>, <-1.50 + K*1.257, 2.7, 0> } #declare K = K + 1; #end
    box { <-1.5, 2.05, -0.09>, <2.15, 2.10, 0> }
    #declare K = 0;
    #while (K < 3) object { RBox(<-1.42 + K*1.257, 0.2, -0.15>, <-0.33 + K*1.257, 0.66, -0.1>, 0.02) } #declare K = K + 1; #end
    pigment { rgb <0.055, 0.13, 0.125> } finish { diffuse 0.8 specular 0.3 roughness 0.03 reflection { 0, 0.12 falloff 3 } }
  }
  #declare T = text { ttf "timrom.ttf" "Cafe Easel" 0.03 0 scale <0.34, 0.34, 1> };
  #declare Hi = max_extent(T);
  object { T translate <0.32 - Hi.x/2, 2.71, -0.165> pigment { rgb <0.85, 0.62, 0.26> } finish { diffuse 0.7 specular 0.6 roughness 0.03 } }
  #declare K = 0;
  #while (K < 3)   // lamps hang inside
    union {
      cylinder { 0, <0, 0.7, 0>, 0.006 } cone { <0, -0.02, 0>, 0.17, <0, 0.12, 0>, 0.03 }
      pigment { rgb <0.05, 0.10, 0.09> } scale <1, 1, 0.1> translate <-0.92 + K*1.257, 1.72, -0.085>
    }
    sphere { 0, 1 scale <0.075, 0.075, 0.012> translate <-0.92 + K*1.257, 1.68, -0.08> pigment { rgb <1, 0.86, 0.55> } finish { diffuse 0 emission 1.6 } }
    #declare K = K + 1;
  #end
  // awning
  #declare K = 0;
  #while (K < 16)
    union {
      box { <0, -0.012, 0>, <0.2444, 0.012, 1.02> rotate -x*25 }
      difference {
        union { box { <0, -0.14, -0.012>, <0.2444, 0, 0.012> } cylinder { <0.1222, -0.14, -0.012>, <0.1222, -0.14, 0.012>, 0.1222 } }
        plane { y, -0.3 }
        scale <1, 0.8, 1>
      }
      translate <-1.64 + K*0.2444, 2.17, -1.03>
      #if (mod(K, 2)) pigment { rgb <0.60, 0.12, 0.07> } #else pigment { rgb <0.80, 0.74, 0.62> } #end
      normal { bumps 0.2 scale 0.1 }
    }
    #declare K = K + 1;
  #end
  translate z*Zf
}
light_source { <0.3, 1.9, Zf - 0.6> rgb <1, 0.58, 0.22>*0.55 fade_distance 0.8 fade_power 2 area_light x*3, y*1, 4, 2 adaptive 0 jitter }
object { Window(1.1, 1.45, <0.6, 0.56, 0.5>, 0.7, <0.25, 0.10, 0.07>) translate <6.6, 1.1, Zf> }
object { Door(<0.20, 0.08, 0.05>) translate <4.6, 0.06, Zf - 0.06> }
// the other side of the street, for the paint to mirror
box { <-26, 0, -16>, <26, 6.5, -15> pigment { gradient x scale 6 color_map { [0 rgb <0.16, 0.11, 0.09>] [0.4 rgb <0.16, 0.11, 0.09>] [0.4 rgb <0.11, 0.10, 0.10>] [1 rgb <0.20, 0.14, 0.10>] } } no_shadow }
// street lamp
union {
  cylinder { <0, 0, 0>, <0, 3.9, 0>, 0.045 } cylinder { 0, <0, 0.7, 0>, 0.085 } cone { <0, 0.7, 0>, 0.085, <0, 0.85, 0>, 0.045 }
  torus { 0.06, 0.025 translate y*0.72 } torus { 0.05, 0.02 translate y*3.2 } torus { 0.05, 0.03 translate y*3.88 }
  cylinder { <-0.32, 3.3, 0>, <0.32, 3.3, 0>, 0.018 } sphere { <0.32, 3.3, 0>, 0.035 } sphere { <-0.32, 3.3, 0>, 0.035 }
  cone { <0, 4.42, 0>, 0.24, <0, 4.62, 0>, 0.04 } sphere { <0, 4.65, 0>, 0.05 }
  cylinder { <0, 3.88, 0>, <0, 3.95, 0>, 0.13 }
  #declare K = 0;
  #while (K < 6) cylinder { <0.13, 3.93, 0>, <0.21, 4.43, 0>, 0.012 rotate y*60*K } #declare K = K + 1; #end
  pigment { rgb <0.03, 0.04, 0.04> } finish { diffuse 0.7 specular 0.5 roughness 0.02 reflection { 0.02, 0.15 falloff 3 } }
  translate <3.35, 0.12, 1.85>
}
sphere { 0, 1 scale <0.12, 0.2, 0.12> translate <3.35, 4.29, 1.85> pigment { rgb <1, 0.78, 0.42> } finish { diffuse 0 emission 2.2 } no_shadow }
light_source { <3.35, 4.2, 1.85> rgb <1, 0.66, 0.32>*0.7 fade_distance 1.2 fade_power 2 }
// a bay tree in a tub by the cafe
#declare S6 = seed(61);
#macro Bush(P, R, N)
  union {
    #local K = 0;
    #while (K < N)
      #local A = rand(S6)*2*pi; #local Cz = Rnd(S6, -1, 1); #local Rr = R*(0.72 + 0.32*rand(S6));
      sphere { 0, 1 scale <0.022, 0.055, 0.010> rotate <Rnd(S6, -80, 80), Rnd(S6, 0, 360), Rnd(S6, -80, 80)>
        translate P + Rr*<sqrt(1 - Cz*Cz)*cos(A), Cz, sqrt(1 - Cz*Cz)*sin(A)>
        pigment { rgb <0.07, 0.15, 0.05>*Rnd(S6, 0.6, 1.5) } finish { diffuse 0.8 specular 0.2 roughness 0.05 } }
      #local K = K + 1;
    #end
    sphere { P, R*0.78 pigment { rgb <0.02, 0.04, 0.015> } }
  }
#end
#macro Tub(X)
  union {
    Bush(<0, 1.35, 0>, 0.40, 1500)
    cylinder { <0, 0.4, 0>, <0, 1.2, 0>, 0.028 pigment { rgb <0.14, 0.09, 0.05> } }
    difference { cone { <0, 0, 0>, 0.20, <0, 0.48, 0>, 0.27 } cylinder { <0, 0.44, 0>, <0, 1, 0>, 0.23 } pigment { rgb <0.42, 0.22, 0.14> } normal { granite 0.1 scale 0.1 } }
    torus { 0.265, 0.025 translate y*0.46 pigment { rgb <0.42, 0.22, 0.14> } }
    translate <X, 0.12, 2.55>
  }
#end
object { Tub(2.75) }
object { Tub(-1.95) }
// trees on the square
union {
  #declare K = 0;
  #while (K < 4)
    union {
      Bush(<0, 2.9, 0>, 1.0, 1300) Bush(<0.55, 2.4, 0.2>, 0.75, 700) Bush(<-0.6, 2.45, -0.2>, 0.75, 700)
      cylinder { 0, <0, 2.4, 0>, 0.11 pigment { rgb <0.12, 0.08, 0.05> } }
      scale <1, 0.95 + 0.1*mod(K, 2), 1> translate <10.2 + K*3.6, 0.1, 8.6 + mod(K, 2)*1.3>
    }
    #declare K = K + 1;
  #end
}

// =================================== the car, facing -x ============================================
#declare Paint = texture {
  pigment { rgb <0.55, 0.028, 0.020> }
  finish { diffuse 0.75 brilliance 1.2 specular 0.7 roughness 0.004 reflection { 0.035, 0.55 falloff 3.5 } conserve_energy }
}
#declare Chrome = texture { pigment { rgb <0.75, 0.76, 0.78> } finish { diffuse 0.12 specular 0.9 roughness 0.006 metallic reflection { 0.72 metallic } } }
#declare Glass = texture { pigment { rgb <0.018, 0.024, 0.028> } finish { diffuse 0.6 specular 0.9 roughness 0.002 reflection { 0.10, 0.85 falloff 3 } conserve_energy } }
#declare Rubber = texture { pigment { rgb <0.022, 0.022, 0.024> } finish { diffuse 0.8 specular 0.12 roughness 0.08 } }
#declare Dark = texture { pigment { rgb 0.012 } finish { diffuse 0.6 } }

#macro Body()   // the tub: a rounded box, waisted, with a falling bonnet and tail
  #local NU = 70; #local NV = 64; #local G = array[NU][NV];
  #local I = 0;
  #while (I < NU)
    #local Th = 0.015 + (pi - 0.03)*I/(NU - 1);
    #local J = 0;
    #while (J < NV)
      #local Ph = 2*pi*J/NV;
      #local Rr = Sgnpow(sin(Th), 0.52);
      #local X = -Sgnpow(cos(Th), 0.62);
      #local Y = Rr*Sgnpow(sin(Ph), 0.62);
      #local Z = Rr*Sgnpow(cos(Ph), 0.55);
      #local Up = 0.345 - 0.105*pow(max(-X - 0.15, 0), 1.6) - 0.06*pow(max(X - 0.2, 0), 2) + 0.02*(1 - X*X);
      #local Yw = 0.60 + (Y > 0 ? Y*Up : Y*0.34);
      #local Zw = 0.715*Z*(1 - 0.10*pow(max(-X, 0), 2) - 0.08*pow(max(X, 0), 2))*(1 - 0.07*pow(max(Y, 0), 2) - 0.05*pow(max(-Y, 0), 2));
      #local G[I][J] = <1.60*X, Yw, Zw>;
      #local J = J + 1;
    #end
    #local I = I + 1;
  #end
  GridMesh(G, NU, NV, 0, 1, 1)
#end
#macro Cabin()
  #local NU = 60; #local NV = 64; #local G = array[NU][NV];
  #local I = 0;
  #while (I < NU)
    #local Th = 0.015 + (pi/2 - 0.015)*I/(NU - 1);   // from the crown down
    #local J = 0;
    #while (J < NV)
      #local Ph = 2*pi*J/NV;
      #local Rr = Sgnpow(sin(Th), 0.50);
      #local X = Rr*Sgnpow(cos(Ph), 0.58); #local Z = Rr*Sgnpow(sin(Ph), 0.58);
      #local Y = Sgnpow(cos(Th), 0.62);
      #local Ta = 1 - Y;
      #local G[I][J] = <0.20 + (X < 0 ? 0.62*X + 0.36*Ta*X : 0.66*X + 0.40*Ta*X), 0.78 + Y*0.66 - 0.03*X*X*Y, Z*(0.53 + 0.135*Ta)>;
      #local J = J + 1;
    #end
    #local I = I + 1;
  #end
  GridMesh(G, NU, NV, 0, 1, 0)
#end
// panes, as shapes the cabin's surface is cut by: a polygon with round corners, run through along z
#macro Slab(N, P, R, Z1, Z2)
  union {
    prism { linear_spline Z1, Z2, N + 1 #local K = 0; #while (K <= N) P[mod(K, N)] #local K = K + 1; #end rotate -x*90 scale <1, 1, -1> }
    #local K = 0;
    #while (K < N)
      #local A = P[K]; #local B = P[mod(K + 1, N)];
      #local D = vnormalize(<B.u - A.u, B.v - A.v, 0>);
      cylinder { <A.u, A.v, Z1>, <A.u, A.v, Z2>, R }
      box { <0, -R, Z1>, <vlength(<B.u - A.u, B.v - A.v, 0>), R, Z2> matrix <D.x, D.y, 0, -D.y, D.x, 0, 0, 0, 1, A.u, A.v, 0> }
      #local K = K + 1;
    #end
  }
#end
#declare PF = array[4] { <-0.42, 1.00>, <0.20, 1.00>, <0.20, 1.265>, <-0.235, 1.265> }
#declare PB = array[4] { <0.345, 1.00>, <0.885, 1.00>, <0.70, 1.25>, <0.345, 1.265> }
#declare PW = array[4] { <-0.45, 0.985>, <0.45, 0.985>, <0.385, 1.27>, <-0.385, 1.27> }
#macro Panes(R)
  union {
    object { Slab(4, PF, R, -2, 2) } object { Slab(4, PB, R, -2, 2) }
    intersection { object { Slab(4, PW, R, -3, 3) rotate y*90 } box { <-2, 0, -2>, <-0.30, 3, 2> } }
    intersection { object { Slab(4, PW, R, -3, 3) rotate y*90 } box { <0.80, 0, -2>, <3, 3, 2> } }
  }
#end
#declare Wx1 = -1.02; #declare Wx2 = 1.02; #declare Wr = 0.315;
#declare ArchCut = union {
  cylinder { <Wx1, Wr, -2>, <Wx1, Wr, -0.40>, 0.37 } cylinder { <Wx1, Wr, 0.40>, <Wx1, Wr, 2>, 0.37 }
  cylinder { <Wx2, Wr, -2>, <Wx2, Wr, -0.40>, 0.37 } cylinder { <Wx2, Wr, 0.40>, <Wx2, Wr, 2>, 0.37 }
}
#declare Fender = superellipsoid { <0.85, 0.6> }
#declare CarBody = difference {
  union {
    object { Body() }
    #declare K = -1;
    #while (K < 2)
      object { Fender scale <0.52, 0.40, 0.20> translate <Wx1, 0.42, K*0.575> }
      object { Fender scale <0.54, 0.41, 0.20> translate <Wx2, 0.42, K*0.575> }
      #declare K = K + 2;
    #end
  }
  object { ArchCut texture { Dark } }
  box { <-3, -1, -2>, <3, 0.20, 2> texture { Dark } }
}
// thin lines: doors, bonnet
#declare Door1 = array[5] { <-0.44, 0.37>, <0.30, 0.37>, <0.30, 0.93>, <-0.42, 0.93>, <-0.50, 0.60> }
#declare Seams = union {
  difference { object { Slab(5, Door1, 0.026, -2, 2) } object { Slab(5, Door1, 0.018, -3, 3) } }
  difference {
    intersection { box { <-1.58, 0.75, -0.44>, <-0.62, 2, 0.44> } }
    box { <-1.572, 0, -0.432>, <-0.628, 3, 0.432> }
  }
}
#declare Wheel = union {   // axis along z, outer face at -z
  #declare Pr = array[9] { <0.205, -0.085>, <0.23, -0.10>, <0.275, -0.098>, <0.305, -0.075>, <0.315, -0.03>, <0.315, 0.03>, <0.305, 0.075>, <0.27, 0.095>, <0.205, 0.09> }
  object { Turned(Pr, 9, 40, 64, 0, 360, 0) rotate x*90 texture { Rubber } }
  torus { 0.247, 0.0135 rotate x*90 translate -z*0.090 pigment { rgb <0.72, 0.69, 0.62> } finish { diffuse 0.8 } }
  difference {
    cylinder { <0, 0, -0.08>, <0, 0, 0.05>, 0.212 }
    cylinder { <0, 0, -0.2>, <0, 0, -0.045>, 0.188 }
    pigment { rgb <0.62, 0.59, 0.53> } finish { diffuse 0.75 specular 0.5 roughness 0.01 reflection { 0.03, 0.25 falloff 3 } }
  }
  #declare K = 0;
  #while (K < 12)
    cylinder { <0.155, 0, -0.047>, <0.155, 0, -0.03>, 0.021 texture { Dark } rotate z*30*K }
    #declare K = K + 1;
  #end
  sphere { 0, 1 scale <0.125, 0.125, 0.05> translate -z*0.045 texture { Chrome } }
  torus { 0.20, 0.011 rotate x*90 translate -z*0.082 texture { Chrome } }
}
#macro TubeXZ(N, P, R)   // a tube through the points, with round joints
  #local K = 0;
  #while (K < N)
    sphere { P[K], R }
    #if (K < N - 1) cylinder { P[K], P[K + 1], R } #end
    #local K = K + 1;
  #end
#end
#declare NB = 25;
#macro Bumper(Xs, Len, Y)
  #local BP = array[NB];
  #local K = 0;
  #while (K < NB)
    #local A = -1 + 2*K/(NB - 1);
    #local BP[K] = <Xs*(1.70 - 0.34*pow(abs(A), 3.2)), Y, Len*A>;
    #local K = K + 1;
  #end
  union {
    TubeXZ(NB, BP, 0.036)
    sphere { 0, 1 scale <0.035, 0.085, 0.032> translate <Xs*1.725, Y + 0.01, 0.30> }
    sphere { 0, 1 scale <0.035, 0.085, 0.032> translate <Xs*1.725, Y + 0.01, -0.30> }
    texture { Chrome }
  }
#end
#declare Lens = finish { diffuse 0.5 specular 0.9 roughness 0.003 reflection { 0.08, 0.6 falloff 3 } conserve_energy }
#macro HeadLamp(Z)
  union {
    sphere { 0, 1 scale <0.24, 0.150, 0.150> translate x*0.145 texture { Paint } }
    torus { 0.128, 0.021 rotate z*90 translate -x*0.085 texture { Chrome } }
    sphere { 0, 1 scale <0.05, 0.126, 0.126> translate -x*0.085
      texture { pigment { radial frequency 40 rotate z*90 color_map { [0 rgb <1, 0.90, 0.66>] [0.5 rgb <0.95, 0.80, 0.52>] [1 rgb <1, 0.90, 0.66>] } } finish { Lens emission 0.75 } } }
    rotate z*-6 translate <-1.47, 0.69, Z>
  }
#end
#declare Car = union {
  object { CarBody texture { object { Seams texture { Paint } texture { Dark } } } }
  object {
    Cabin()
    texture {
      object {
        Panes(0.030)
        texture { Paint }
        texture { object { Panes(0.014) texture { Chrome } texture { Glass } } }
      }
    }
  }
  object { Wheel translate <Wx1, Wr, -0.63> } object { Wheel rotate z*17 translate <Wx2, Wr, -0.63> }
  object { Wheel rotate y*180 translate <Wx1, Wr, 0.63> } object { Wheel rotate y*180 translate <Wx2, Wr, 0.63> }
  object { Bumper(-1, 0.60, 0.37) } object { Bumper(1, 0.62, 0.39) }
  HeadLamp(-0.47) HeadLamp(0.47)
  // small lamps, badge, grille
  #declare K = -1;
  #while (K < 2)
    union { sphere { 0, 1 scale <0.03, 0.045, 0.045> pigment { rgb <0.9, 0.34, 0.03> } finish { Lens } } torus { 0.045, 0.009 rotate z*90 texture { Chrome } } translate <-1.575, 0.50, K*0.46> }
    sphere { 0, 1 scale <0.04, 0.10, 0.055> translate <1.50, 0.62, K*0.50> pigment { rgb <0.5, 0.02, 0.02> } finish { Lens } }
    #declare K = K + 2;
  #end
  #declare K = 0;
  #while (K < 4)
    cylinder { <-1.597 + 0.004*K, 0.52 + K*0.035, -0.25 + 0.02*K>, <-1.597 + 0.004*K, 0.52 + K*0.035, 0.25 - 0.02*K>, 0.009 texture { Chrome } }
    #declare K = K + 1;
  #end
  sphere { 0, 1 scale <0.02, 0.05, 0.05> translate <-1.590, 0.71, 0> texture { Chrome } }
  // number plate
  object { RBox(<-1.745, 0.40, -0.21>, <-1.73, 0.49, 0.21>, 0.006) pigment { rgb <0.75, 0.74, 0.68> } finish { diffuse 0.8 } }
  #declare T = text { ttf "cyrvetic.ttf" "EASEL" 0.01 0 scale <0.095, 0.095, 1> };
  #declare Hi = max_extent(T);
  object { T translate <-Hi.x/2, 0, 0> rotate y*90 translate <-1.748, 0.413, 0> pigment { rgb 0.02 } }
  // sill, door handle, mirrors, wipers
  cylinder { <-0.62, 0.285, -0.70>, <0.60, 0.285, -0.70>, 0.014 texture { Chrome } }
  object { RBox(<0.10, 0.80, -0.735>, <0.25, 0.822, -0.70>, 0.009) texture { Chrome } }
  #declare K = -1;
  #while (K < 2)
    union { cylinder { 0, <-0.02, 0.07, 0.10*K>, 0.009 } sphere { 0, 1 scale <0.025, 0.055, 0.075> translate <-0.02, 0.09, 0.13*K> } texture { Chrome } translate <-0.46, 0.95, 0.60*K> }
    #declare K = K + 2;
  #end
  union { cylinder { <-0.66, 0.99, -0.05>, <-0.50, 1.10, 0.22>, 0.006 } cylinder { <-0.66, 0.99, -0.40>, <-0.50, 1.10, -0.13>, 0.006 } texture { Dark } }
}
object { Car translate <0, 0, 0.35> }
