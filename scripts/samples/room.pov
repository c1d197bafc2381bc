// A calm living room: a bare plaster wall in soft window light.
#include "common.inc"
global_settings {
  assumed_gamma 1.0
  max_trace_level 6
  radiosity {
    pretrace_start 0.08 pretrace_end 0.01
    count 110 nearest_count 9 error_bound 0.55 low_error_factor 0.55
    recursion_limit 2 gray_threshold 0.15 minimum_reuse 0.012
    normal off brightness 1
  }
}
#declare Cam = <0.05, 1.42, -5.2>;
#declare WV = 5.16;   // width of the view at the wall
camera {
  location Cam
  direction <0, -0.395, 5.2>
  up y*WV*image_height/image_width
  right x*WV
}

#default { finish { ambient 0 diffuse 0.8 } }

// ---- light: a tall window in the left wall -------------------------------------------------
light_source {
  <-2.92, 1.65, -1.9> rgb <0.86, 0.95, 1.08>*1.05
  area_light z*2.3, y*1.5, 7, 5 adaptive 0 jitter
  fade_distance 2.4 fade_power 2
}
light_source {   // late sun through the panes
  <-2.95, 1.5, -1.5> + <-1, 0.42, -0.80>*18 rgb <1.5, 1.10, 0.70>*1.25
  area_light x*0.75, y*0.75, 5, 5 adaptive 1 jitter circular orient
}
light_source {   // the rest of the room, behind the camera
  <1.4, 2.3, -5.6> rgb <1, 0.93, 0.84>*0.20
  area_light x*3, y*1.2, 4, 3 adaptive 0 jitter
}

// ---- shell ----------------------------------------------------------------------------------
#declare Plaster = texture {
  pigment {
    granite scale 1.7 turbulence 0.3
    color_map { [0 rgb <0.73, 0.715, 0.68>] [0.5 rgb <0.755, 0.74, 0.705>] [1 rgb <0.775, 0.76, 0.725>] }
  }
  normal {
    average normal_map {
      [1 granite 0.10 scale 0.45]
      [1 bumps 0.10 scale 0.02]
      [0.6 wrinkles 0.12 scale <0.5, 0.2, 0.3> rotate z*30]
    }
  }
  finish { diffuse 0.86 brilliance 0.9 }
}
box { <-4, -0.1, 0>, <4, 2.95, 0.2> texture { Plaster } }
box { <-4, 2.85, -7>, <4, 3, 0.2> pigment { rgb 0.82 } }
box { <3.1, 0, -7>, <3.3, 3, 0> pigment { rgb <0.74, 0.72, 0.68> } }
box { <-4, 0, -7.2>, <4, 3, -7> pigment { rgb <0.70, 0.66, 0.60> } }
difference {
  box { <-3.2, -0.1, -7>, <-3, 3, 0.1> }
  box { <-3.4, 0.75, -2.55>, <-2.8, 2.55, -0.75> }
  pigment { rgb <0.76, 0.74, 0.70> }
}
union {   // the bars of the window
  box { <-3.12, 0.75, -1.675>, <-3.07, 2.55, -1.625> }
  box { <-3.12, 1.33, -2.55>, <-3.07, 1.365, -0.75> }
  box { <-3.12, 1.94, -2.55>, <-3.07, 1.975, -0.75> }
  pigment { rgb 0.8 }
}

// skirting
union {
  box { <-4, 0, -0.018>, <4, 0.105, 0> }
  cylinder { <-4, 0.105, -0.009>, <4, 0.105, -0.009>, 0.009 }
  box { <-4, 0, -0.026>, <4, 0.02, 0> }
  pigment { rgb <0.83, 0.82, 0.80> }
  finish { diffuse 0.85 specular 0.15 roughness 0.03 }
}

// ---- wood -----------------------------------------------------------------------------------
#macro WoodPig(C1, C2, C3)   // grain along z
  pigment {
    average pigment_map {
      [1.0 wood turbulence 0.09 omega 0.6 scale <0.055, 0.055, 0.8> rotate <2.5, 1.5, 0>
        color_map { [0 rgb C1] [0.55 rgb C2] [0.85 rgb C3] [1 rgb C1] }]
      [1.2 granite scale <0.03, 0.03, 0.9>
        color_map { [0 rgb C3] [0.35 rgb C2] [0.7 rgb C1] [1 rgb C1] }]
    }
  }
#end
#declare S1 = seed(41);
#declare OakA = <0.50, 0.325, 0.185>; #declare OakB = <0.41, 0.25, 0.135>; #declare OakC = <0.29, 0.165, 0.085>;
#declare PX = -3.1;
#while (PX < 3.2)
  #declare PZ = -7 + Rnd(S1, -1.4, 0);
  #while (PZ < 0.1)
    #declare LenP = Rnd(S1, 1.1, 1.9);
    #declare Br = Rnd(S1, 0.80, 1.12);
    object {
      RBox(<PX + 0.0009, -0.05, PZ + 0.0009>, <PX + 0.1391, Rnd(S1, -0.0004, 0.0003), min(PZ + LenP, 0.12) - 0.0009>, 0.0016)
      texture {
        WoodPig(OakA*Br, OakB*Br, OakC*Br)
        normal { granite 0.05 scale <0.02, 0.02, 0.7> }
        finish { diffuse 0.78 specular 0.22 roughness 0.02 reflection { 0.015, 0.22 falloff 3 } conserve_energy }
        translate <Rnd(S1, 0, 9), Rnd(S1, 0, 9), Rnd(S1, 0, 9)>
      }
    }
    #declare PZ = PZ + LenP;
  #end
  #declare PX = PX + 0.14;
#end
plane { y, -0.02 pigment { rgb <0.05, 0.03, 0.02> } }

// ---- rug ------------------------------------------------------------------------------------
#declare RugTex = texture {
  pigment {
    gradient x scale 0.42
    pigment_map {
      [0.00 granite scale 0.02 color_map { [0 rgb <0.66, 0.61, 0.52>] [1 rgb <0.78, 0.74, 0.66>] }]
      [0.80 granite scale 0.02 color_map { [0 rgb <0.66, 0.61, 0.52>] [1 rgb <0.78, 0.74, 0.66>] }]
      [0.80 granite scale 0.02 color_map { [0 rgb <0.15, 0.22, 0.27>] [1 rgb <0.25, 0.33, 0.38>] }]
      [0.86 granite scale 0.02 color_map { [0 rgb <0.15, 0.22, 0.27>] [1 rgb <0.25, 0.33, 0.38>] }]
      [0.86 granite scale 0.02 color_map { [0 rgb <0.66, 0.61, 0.52>] [1 rgb <0.78, 0.74, 0.66>] }]
      [0.91 granite scale 0.02 color_map { [0 rgb <0.66, 0.61, 0.52>] [1 rgb <0.78, 0.74, 0.66>] }]
      [0.91 granite scale 0.02 color_map { [0 rgb <0.56, 0.30, 0.18>] [1 rgb <0.68, 0.40, 0.26>] }]
      [0.95 granite scale 0.02 color_map { [0 rgb <0.56, 0.30, 0.18>] [1 rgb <0.68, 0.40, 0.26>] }]
      [0.95 granite scale 0.02 color_map { [0 rgb <0.66, 0.61, 0.52>] [1 rgb <0.78, 0.74, 0.66>] }]
    }
  }
  normal { average normal_map { [1 bumps 0.9 scale 0.006] [1 gradient z 0.5 sine_wave scale 0.012] } }
  finish { diffuse 0.82 }
}
union {
  object { RBox(<-1.85, -0.01, -2.75>, <1.05, 0.016, -1.0>, 0.007) texture { RugTex translate x*0.12 } }
  #declare I = 0;
  #while (I < 170)   // fringe, both short ends
    #declare FZ = -2.74 + I*1.73/169;
    cylinder { <-1.84, 0.008, FZ>, <-1.91 + Rnd(S1, -0.012, 0.012), 0.004, FZ + Rnd(S1, -0.008, 0.008)>, 0.0034 }
    cylinder { <1.04, 0.008, FZ>, <1.11 + Rnd(S1, -0.012, 0.012), 0.004, FZ + Rnd(S1, -0.008, 0.008)>, 0.0034 }
    #declare I = I + 1;
  #end
  pigment { rgb <0.74, 0.70, 0.62> }
}

// ---- sofa -----------------------------------------------------------------------------------
#macro Fabric(C)
  texture {
    pigment { granite scale 0.05 color_map { [0 rgb C*0.86] [0.5 rgb C] [1 rgb C*1.12] } }
    normal { average normal_map { [1 bumps 0.45 scale 0.006] [1.2 bumps 0.28 scale 0.11] [0.5 wrinkles 0.4 scale 0.25] } }
    finish { diffuse 0.8 brilliance 0.85 }
  }
#end
#declare Sage = <0.185, 0.255, 0.235>;
#macro Pad(A, B, E)   // a cushioned block between two corners
  superellipsoid { <E, E> scale (B - A)/2 translate (A + B)/2 }
#end
union {
  object { RBox(<-2.02, 0.15, -0.98>, <-0.06, 0.34, -0.13>, 0.035) }
  union { Pad(<-2.04, 0.16, -1.0>, <-1.84, 0.64, -0.10>, 0.22) }
  union { Pad(<-0.24, 0.16, -1.0>, <-0.04, 0.64, -0.10>, 0.22) }
  union { Pad(<-1.86, 0.32, -1.01>, <-1.04, 0.485, -0.28>, 0.24) }
  union { Pad(<-1.04, 0.32, -1.01>, <-0.22, 0.485, -0.28>, 0.24) }
  union { Pad(<-0.40, -0.20, -0.105>, <0.40, 0.20, 0.105>, 0.28) rotate x*11 translate <-1.445, 0.655, -0.225> }
  union { Pad(<-0.40, -0.20, -0.105>, <0.40, 0.20, 0.105>, 0.28) rotate x*11 translate <-0.635, 0.655, -0.225> }
  Fabric(Sage)
}
#declare PillowShape = superellipsoid { <0.42, 1.15> scale <0.22, 0.22, 0.085> }
object { PillowShape Fabric(<0.62, 0.36, 0.12>) rotate <19, 24, 9> translate <-1.66, 0.67, -0.47> }
object { PillowShape scale <0.92, 0.92, 1> Fabric(<0.72, 0.67, 0.58>) rotate <21, 10, -5> translate <-1.36, 0.655, -0.53> }
object { PillowShape scale <1.2, 0.75, 1> Fabric(<0.46, 0.17, 0.115>) rotate <22, -22, 3> translate <-0.49, 0.615, -0.48> }
#macro Leg(X, Z) cone { <X, 0, Z>, 0.012, <X, 0.17, Z>, 0.022 } #end
union {
  Leg(-1.95, -0.9) Leg(-0.13, -0.9) Leg(-1.95, -0.2) Leg(-0.13, -0.2)
  WoodPig(<0.33, 0.19, 0.10>, <0.24, 0.13, 0.07>, <0.15, 0.08, 0.04>)
}

// ---- sideboard ------------------------------------------------------------------------------
#declare Walnut = texture {
  WoodPig(<0.40, 0.215, 0.115>, <0.29, 0.145, 0.075>, <0.17, 0.08, 0.042>)
  rotate y*90
  finish { diffuse 0.8 specular 0.25 roughness 0.015 reflection { 0.01, 0.16 falloff 3 } conserve_energy }
}
#declare SX = 0.42; #declare SE = 1.86;
union {
  object { RBox(<SX, 0.66, -0.47>, <SE, 0.69, -0.03>, 0.004) texture { Walnut translate <1, 0.3, 0.2> } }
  object { RBox(<SX, 0.21, -0.46>, <SX + 0.028, 0.665, -0.03>, 0.003) texture { Walnut rotate z*90 } }
  object { RBox(<SE - 0.028, 0.21, -0.46>, <SE, 0.665, -0.03>, 0.003) texture { Walnut rotate z*90 translate y*2 } }
  object { RBox(<SX, 0.21, -0.46>, <SE, 0.238, -0.03>, 0.003) texture { Walnut translate z*2 } }
  box { <SX + 0.02, 0.22, -0.10>, <SE - 0.02, 0.67, -0.04> texture { Walnut } }
  #declare K = 0;
  #while (K < 2)
    #declare DX = SX + 0.034 + K*0.687;
    object { RBox(<DX, 0.244, -0.455>, <DX + 0.682, 0.655, -0.43>, 0.003) texture { Walnut translate <K*3.1, K*1.7 + 0.2, K> } }
    #declare K = K + 1;
  #end
  union {
    sphere { <SX + 0.655, 0.45, -0.475>, 0.014 } cylinder { <SX + 0.655, 0.45, -0.475>, <SX + 0.655, 0.45, -0.45>, 0.006 }
    sphere { <SX + 0.785, 0.45, -0.475>, 0.014 } cylinder { <SX + 0.785, 0.45, -0.475>, <SX + 0.785, 0.45, -0.45>, 0.006 }
    pigment { rgb <0.62, 0.42, 0.17> } finish { diffuse 0.35 specular 0.8 roughness 0.02 metallic reflection { 0.3 metallic } }
  }
  union {
    cone { <SX + 0.09, 0, -0.42>, 0.011, <SX + 0.11, 0.215, -0.40>, 0.02 }
    cone { <SE - 0.09, 0, -0.42>, 0.011, <SE - 0.11, 0.215, -0.40>, 0.02 }
    cone { <SX + 0.09, 0, -0.06>, 0.011, <SX + 0.11, 0.215, -0.09>, 0.02 }
    cone { <SE - 0.09, 0, -0.06>, 0.011, <SE - 0.11, 0.215, -0.09>, 0.02 }
    texture { Walnut rotate z*90 }
  }
}
// on it: a vase with dry grasses, books, a bowl
#declare Ceramic = finish { diffuse 0.82 specular 0.35 roughness 0.012 reflection { 0.01, 0.12 falloff 3 } conserve_energy }
union {
  lathe { cubic_spline 9
    <0.0, -0.02>, <0.05, 0.0>, <0.083, 0.06>, <0.092, 0.12>, <0.062, 0.20>, <0.028, 0.25>, <0.026, 0.275>, <0.036, 0.295>, <0.05, 0.31> }
  disc { <0, 0.002, 0>, y, 0.05 }
  pigment { gradient y scale 0.32 turbulence 0.03
    color_map { [0 rgb <0.16, 0.23, 0.30>] [0.42 rgb <0.22, 0.32, 0.40>] [0.52 rgb <0.62, 0.62, 0.58>] [1 rgb <0.74, 0.72, 0.66>] } }
  finish { Ceramic }
  translate <0.66, 0.69, -0.25>
}
#declare S3 = seed(12);
#declare I = 0;
#while (I < 11)
  #declare Yaw = Rnd(S3, 0, 360); #declare Le = Rnd(S3, 0.27, 0.42); #declare Be = Rnd(S3, 0.15, 0.55);
  union {
    #declare K = 0; #declare Pp = <0, 0, 0>;
    #while (K < 10)
      #declare Qp = Pp + Le/10*<sin(Be*K/10), cos(Be*K/10), 0>;
      cylinder { Pp, Qp, 0.0016 } sphere { Qp, 0.0016 }
      #if (K > 5)
        #declare M = 0;
        #while (M < 9)
          sphere { 0, 1 scale <0.0035, 0.012, 0.0035> rotate z*Rnd(S3, -45, 45) rotate y*Rnd(S3, 0, 360)
            translate Qp + <Rnd(S3, -1, 1), Rnd(S3, -1.2, 1.2), Rnd(S3, -1, 1)>*0.011 }
          #declare M = M + 1;
        #end
      #end
      #declare Pp = Qp; #declare K = K + 1;
    #end
    pigment { rgb <0.60, 0.45, 0.27>*Rnd(S3, 0.75, 1.1) }
    rotate y*Yaw scale <1, 1, 0.6> translate <0.66, 0.97, -0.25>
  }
  #declare I = I + 1;
#end
#macro Book(W, H, D, C, Ro, P)
  union {
    union {
      box { <-W/2, 0, -D/2>, <W/2, 0.003, D/2> } box { <-W/2, H - 0.003, -D/2>, <W/2, H, D/2> }
      cylinder { <-W/2, H/2, -D/2>, <W/2, H/2, -D/2>, H/2 scale <1, 1, 1> }
      pigment { rgb C } finish { diffuse 0.8 specular 0.1 roughness 0.05 }
    }
    box { <-W/2 + 0.003, 0.002, -D/2>, <W/2 - 0.003, H - 0.002, D/2 - 0.004>
      pigment { gradient y color_map { [0 rgb 0.78] [0.5 rgb <0.70, 0.67, 0.6>] [1 rgb 0.78] } scale 0.0024 } }
    rotate y*Ro translate P
  }
#end
Book(0.27, 0.032, 0.19, <0.42, 0.12, 0.09>, 3, <1.30, 0.69, -0.25>)
Book(0.25, 0.026, 0.18, <0.70, 0.62, 0.46>, -5, <1.295, 0.722, -0.25>)
Book(0.22, 0.022, 0.16, <0.10, 0.20, 0.27>, 8, <1.30, 0.748, -0.25>)
union {   // a small brass bowl on the books
  difference { sphere { 0, 0.055 } sphere { 0, 0.051 } plane { -y, 0 } scale <1, 0.75, 1> }
  torus { 0.053, 0.002 }
  translate <1.30, 0.811, -0.25>
  pigment { rgb <0.70, 0.47, 0.19> } finish { diffuse 0.4 specular 0.7 roughness 0.02 metallic reflection { 0.28 metallic } }
}

// ---- plant ----------------------------------------------------------------------------------
union {
  lathe { cubic_spline 7 <0.1, -0.01>, <0.125, 0.0>, <0.165, 0.12>, <0.178, 0.25>, <0.172, 0.33>, <0.155, 0.33>, <0.15, 0.30> }
  pigment { rgb <0.60, 0.335, 0.22> }
  normal { granite 0.08 scale 0.1 }
  finish { diffuse 0.82 }
  translate <2.17, 0, -0.42>
}
disc { <2.17, 0.30, -0.42>, y, 0.155 pigment { granite scale 0.03 color_map { [0 rgb 0.02] [1 rgb <0.12, 0.08, 0.05>] } } normal { bumps 0.8 scale 0.02 } }
#declare S2 = seed(2027);
#declare LeafA = LeafMesh(0.30, 0.088, 1.0, 0.25, 0.05)
#declare LeafB = LeafMesh(0.25, 0.075, 0.6, 0.35, 0.06)
#declare St = 0;
#while (St < 4)
  #declare Yw = St*90 + Rnd(S2, -25, 25);
  #declare Hh = 1.05 + 0.22*St - (St = 3 ? 0.75 : 0);
  #declare Ln = Rnd(S2, 0.05, 0.13);
  union {
    #declare K = 0;
    #while (K < 14)
      #declare F = K/14; #declare F2 = (K + 1)/14;
      cone { <Ln*F*F, Hh*F, 0>, 0.011 - 0.006*F, <Ln*F2*F2, Hh*F2, 0>, 0.011 - 0.006*F2 pigment { rgb <0.20, 0.15, 0.08> } }
      #if (K > 3)
        #declare Ya = K*137.5 + St*50;
        #declare Col = <0.055, 0.135, 0.045>*Rnd(S2, 0.75, 1.5) + <0.03, 0.02, 0>*rand(S2);
        object {
          #if (rand(S2) > 0.4) LeafA #else LeafB #end
          scale Rnd(S2, 0.75, 1.1)*(1 - 0.25*F)
          rotate x*-(28 + 35*F + Rnd(S2, -14, 14)) rotate y*Ya translate <Ln*F2*F2, Hh*F2, 0>
          texture {
            pigment { granite scale 0.2 color_map { [0 rgb Col*0.8] [1 rgb Col*1.25] } }
            finish { diffuse 0.75 specular 0.3 roughness 0.03 reflection { 0, 0.08 falloff 3 } }
          }
        }
      #end
      #declare K = K + 1;
    #end
    rotate y*Yw translate <2.17 + 0.05*cos(St*1.6), 0.28, -0.42 + 0.05*sin(St*1.6)>
  }
  #declare St = St + 1;
#end

// ---- floor lamp -----------------------------------------------------------------------------
union {
  cylinder { <0, 0, 0>, <0, 0.018, 0>, 0.135 }
  torus { 0.135, 0.009 translate y*0.009 }
  cylinder { 0, <0, 1.60, 0>, 0.0085 }
  pigment { rgb <0.55, 0.37, 0.15> } finish { diffuse 0.4 specular 0.8 roughness 0.02 metallic reflection { 0.25 metallic } }
  translate <-2.24, 0, -0.42>
}
union {
  difference { cone { <0, 1.38, 0>, 0.205, <0, 1.68, 0>, 0.15 } cone { <0, 1.37, 0>, 0.203, <0, 1.69, 0>, 0.147 } }
  torus { 0.205, 0.004 translate y*1.38 } torus { 0.150, 0.004 translate y*1.68 }
  pigment { granite scale <0.2, 0.01, 0.2> color_map { [0 rgb <0.74, 0.66, 0.52>] [1 rgb <0.86, 0.80, 0.68>] } }
  finish { diffuse 0.75 emission 0.10 }
  translate <-2.24, 0, -0.42>
}
light_source { <-2.24, 1.5, -0.42> rgb <1, 0.62, 0.30>*0.24 fade_distance 0.5 fade_power 2 shadowless }
